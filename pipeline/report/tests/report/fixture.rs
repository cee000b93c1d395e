//! A small invented circular about fire safety, its units and some files.

use jiff::civil::date;
use zuozheng_model::{
    Basis, CircularHead, Deadline, DocId, Duty, Grade, Link, Locator, PageNumber, Problem, Rect, Register, Review,
    Role, Roster, Standing, Task, TaskNumber, UnitId, UnitKind, Verdict, Verdicts,
};
use zuozheng_report::{Corrects, CoverageInput, FileFact, FileState, LinkFact, Rules, RunFact, Searched};

pub(crate) const TODAY: jiff::civil::Date = date(2024, 3, 1);

pub(crate) fn n(number: u16) -> TaskNumber {
    TaskNumber::new(number).unwrap()
}

/// Three bureaus, two towns (a group), and nothing known of 各有关单位.
pub(crate) fn roster() -> Roster {
    let mut roster = Roster::new();
    roster.add("市消防救援支队", UnitKind::Branch, &["消防支队".into()], &[]).unwrap();
    roster.add("市住房和城乡建设局", UnitKind::Department, &["市住建局".into()], &[]).unwrap();
    roster.add("市教育局", UnitKind::Department, &[], &[]).unwrap();
    roster.add("东山镇人民政府", UnitKind::Town, &["东山镇".into()], &[]).unwrap();
    roster.add("西河镇人民政府", UnitKind::Town, &["西河镇".into()], &[]).unwrap();
    roster.add_group(&["各镇（街）".into()], &["东山镇人民政府".into(), "西河镇人民政府".into()]).unwrap();
    roster
}

pub(crate) fn unit(name: &str) -> UnitId {
    roster().unit(name).unwrap().id.clone()
}

pub(crate) fn duty(name: &str, role: Role) -> Duty {
    Duty { name: name.into(), role, group: name.starts_with('各'), except: Vec::new() }
}

pub(crate) fn task(number: u16, label: &str, text: &str, duties: Vec<Duty>) -> Task {
    Task {
        label: label.into(),
        section_number: Some(number.div_ceil(3)),
        section: Some(["一张图作战", "隐患排查"][usize::from(number > 3)].into()),
        duties,
        ..Task::new(n(number), text)
    }
}

/// Five tasks: lead and support, two plain units, a group, a group with an exception and a member named besides,
/// and one that only an unknown group has.
pub(crate) fn register() -> Register {
    let all_but_west = Duty { except: vec!["西河镇".into()], ..duty("各镇（街）", Role::Support) };
    Register {
        head: CircularHead {
            doc_number: Some("东府办函〔2023〕18号".into()),
            title: "关于印发2023年消防安全重点工作任务分工的通知".into(),
            report_due: Some(date(2023, 12, 31)),
            ..CircularHead::default()
        },
        tasks: vec![
            task(
                1,
                "（一）",
                "建成“消防车通道”数据图，向社会公布。",
                vec![duty("消防支队", Role::Lead), duty("市教育局", Role::Support)],
            ),
            task(
                2,
                "（二）",
                "=高层建筑消防设施排查，形成<台账>。",
                vec![duty("市住建局", Role::Responsible), duty("消防支队", Role::Responsible)],
            ),
            task(3, "（三）", "每个镇街建成微型消防站。", vec![duty("各镇（街）", Role::Responsible)]),
            task(
                4,
                "（四）",
                "开展校园消防演练。",
                vec![duty("市教育局", Role::Lead), duty("东山镇", Role::Responsible), all_but_west],
            ),
            task(5, "（五）", "落实值班值守。", vec![duty("各有关单位", Role::Responsible)]),
        ],
    }
}

pub(crate) fn doc(number: u8) -> DocId {
    DocId([number; 16])
}

pub(crate) fn file(number: u8, name: &str, state: FileState) -> FileFact {
    let problems = match state {
        FileState::Ok => Vec::new(),
        FileState::Partial => vec![Problem::partial("pdf-page-garbled", "第2页乱码", "请报送清晰的原件")],
        FileState::Failed => vec![Problem::fatal("pdf-needs-ocr", "扫描件，没有文字", "请安装文字识别后重试")],
    };
    FileFact {
        path: format!("{name}/{number:02}.pdf"),
        unit: roster().unit(name).map(|unit| unit.id.clone()),
        state,
        doc: Some(doc(number)),
        title: None,
        date: Some(date(2023, 6, 1)),
        corrects: Corrects::default(),
        signers: Vec::new(),
        signed_as: None,
        is_from_elsewhere: false,
        problems,
        is_wrapping: false,
        seen_by: None,
    }
}

pub(crate) fn link(number: u8, name: &str, task: u16, grade: Grade, score: f32) -> LinkFact {
    let area = Rect { x0: 1.0, y0: 2.0, x1: 3.0, y1: 4.0 };
    LinkFact {
        path: format!("{name}/{number:02}.pdf"),
        doc: doc(number),
        unit: roster().unit(name).map(|unit| unit.id.clone()),
        link: Link {
            task: n(task),
            grade,
            score,
            basis: vec![Basis::QuotedTerm {
                term: "消防车通道".into(),
                form: "消防车通道".into(),
                passage: 0,
                weight: 2.5,
            }],
            passages: vec![0],
        },
        locators: vec![Locator::Page { page: PageNumber::from_index(2), area }],
        wrong_year: false,
        condition_unmet: None,
    }
}

pub(crate) fn review(number: u8, task: u16, verdict: Verdict, second: i64) -> Review {
    Review {
        circular: register().name().to_owned(),
        path: "以前的位置.pdf".into(),
        doc: doc(number),
        task: n(task),
        verdict,
        who: "李明".into(),
        why: String::new(),
        place: None,
        at: jiff::Timestamp::from_second(second).unwrap(),
    }
}

/// Everything a test may turn, with the defaults of most tests.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) register: Register,
    pub(crate) roster: Roster,
    pub(crate) files: Vec<FileFact>,
    pub(crate) links: Vec<LinkFact>,
    pub(crate) reviews: Vec<Review>,
    /// All tasks were worded anew after they were given.
    pub(crate) reworded: bool,
    pub(crate) today: jiff::civil::Date,
    pub(crate) rules: Rules,
}

impl Case {
    pub(crate) fn new() -> Self {
        Self {
            register: register(),
            roster: roster(),
            files: Vec::new(),
            links: Vec::new(),
            reviews: Vec::new(),
            reworded: false,
            today: TODAY,
            rules: Rules::default(),
        }
    }

    pub(crate) fn coverage(&self) -> zuozheng_model::Coverage {
        zuozheng_report::coverage(&CoverageInput {
            register: &self.register,
            roster: &self.roster,
            files: &self.files,
            links: &self.links,
            verdicts: &Verdicts::new(self.standing()),
            today: self.today,
            rules: &self.rules,
        })
    }

    /// The reviews on the tasks they were given on.
    pub(crate) fn standing(&self) -> Vec<Standing> {
        let given = self.reviews.iter().cloned();
        given.map(|review| Standing { task: review.task, review, reworded: self.reworded }).collect()
    }

    pub(crate) fn searched(&self) -> Searched {
        let run = RunFact { run: Some(3), ended: Some(date(2024, 3, 1).at(9, 5, 0, 0)), generation: 7 };
        Searched::over(&self.files, &self.register, run, self.today)
    }

    /// A case with something of everything.
    pub(crate) fn rich() -> Self {
        let mut case = Self::new();
        case.files = vec![
            file(1, "消防支队", FileState::Ok),
            file(2, "消防支队", FileState::Ok),
            file(3, "市住建局", FileState::Failed),
            file(4, "东山镇", FileState::Ok),
            file(5, "市教育局", FileState::Ok),
            file(6, "西河镇", FileState::Partial),
            file(7, "路过公司", FileState::Ok),
        ];
        case.links = vec![
            link(1, "消防支队", 1, Grade::Direct, 0.93),
            link(2, "消防支队", 2, Grade::Supporting, 0.41),
            link(4, "东山镇", 3, Grade::Direct, 0.8),
            link(4, "东山镇", 5, Grade::Direct, 0.7),
            link(7, "路过公司", 2, Grade::Supporting, 0.3),
        ];
        case.reviews = vec![review(5, 4, Verdict::Accept(Grade::Direct), 5)];
        case.register.tasks[0].deadline = Some(Deadline::Day { date: date(2023, 5, 31), written: "5月底前".into() });
        case
    }
}
