//! 责任单位: strings that name units, cut into duties.
//!
//! | written | duties |
//! |---|---|
//! | `甲局、乙局` `甲局，乙局` `甲局\n乙局` | both responsible |
//! | `甲局牵头，乙局、各镇（街）配合` `由甲局牵头，会同乙局落实` | 甲局 leads, the others support |
//! | `甲局、乙局牵头` | both lead |
//! | `甲局（牵头）、乙局` | 甲局 leads, 乙局 is responsible |
//! | `牵头单位：甲局；配合单位：乙局` | lead, support |
//! | `甲局负责` `甲局、乙局按职责分工负责` | responsible |
//! | `供水、供电、供气企业` `涉及A、B等领域的相关单位` | one group |
//! | `各镇政府、街道办事处` | two groups |
//! | `除甲局外的各部门` `区直各部门（甲局除外）` | a group with an exception |

mod asides;
mod breaks;
mod clause;
mod labels;
mod name;
mod sorts;

use zuozheng_model::{Duty, Role};

pub(super) use clause::names_of;
pub(crate) use labels::labels;
pub(crate) use sorts::{is_group, is_name, looks_like_unit, mostly_names, says_role};

use clause::{in_clause, without_helpers};
use labels::clauses;

/// Duties that a cell, a line or a bracket names, in order; a unit named twice keeps its strongest role.
///
/// ```
/// use zuozheng_link::recognise::duties;
/// use zuozheng_model::Role;
/// let found = duties("区教育局牵头，区财政局、各镇（街）配合", Role::Responsible);
/// let shown: Vec<_> = found.iter().map(|duty| (duty.name.as_str(), duty.role, duty.group)).collect();
/// assert_eq!(shown, [
///     ("区教育局", Role::Lead, false), ("区财政局", Role::Support, false), ("各镇（街）", Role::Support, true),
/// ]);
/// ```
pub fn duties(written: &str, default: Role) -> Vec<Duty> {
    let mut found: Vec<Duty> = Vec::new();
    for clause in clauses(&asides::without(written), default) {
        let (text, helpers) = without_helpers(&clause.text);
        let of_helpers = helpers.iter().flat_map(|helper| in_clause(helper, clause.role));
        for duty in in_clause(&text, clause.role).into_iter().chain(of_helpers) {
            match found.iter_mut().find(|known| known.name == duty.name) {
                Some(known) => known.role = known.role.min(duty.role),
                None => found.push(duty),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `name/L` lead, `/S` support, bare responsible; `*` marks a group; `-x` an exception.
    fn show(written: &str) -> String {
        show_with(written, Role::Responsible)
    }

    fn show_with(written: &str, default: Role) -> String {
        let one = |duty: &Duty| {
            let role = match duty.role {
                Role::Lead => "/L",
                Role::Support => "/S",
                Role::Responsible => "",
            };
            let except: String = duty.except.iter().map(|unit| format!("-{unit}")).collect();
            format!("{}{}{role}{except}", duty.name, if duty.group { "*" } else { "" })
        };
        duties(written, default).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_written_form_of_a_unit_list() {
        for (written, expected) in [
            ("区财政局", "区财政局"),
            ("区财政局，各预算单位", "区财政局 各预算单位*"),
            ("甲区公安分局、区税务局；区司法局", "甲区公安分局 区税务局 区司法局"),
            ("市场监督管理局牵头，教育局、各镇（街）配合", "市场监督管理局/L 教育局/S 各镇（街）*/S"),
            ("区教育局、区市场监督管理局牵头", "区教育局/L 区市场监督管理局/L"),
            ("各中小学校、幼儿园", "各中小学校* 幼儿园*"),
            ("区委宣传部、区教育局、团区委，各镇（街）", "区委宣传部 区教育局 团区委 各镇（街）*"),
            ("区城市管理综合执法局（牵头），各镇政府、街道办事处", "区城市管理综合执法局/L 各镇政府* 街道办事处*"),
            ("区自然资源局（牵头）区公安局、区财政局", "区自然资源局/L 区公安局 区财政局"),
            ("区自然资源局（牵头）、区文化广电旅游体育局", "区自然资源局/L 区文化广电旅游体育局"),
            ("牵头单位：区教育局；配合单位：区财政局、区民政局", "区教育局/L 区财政局/S 区民政局/S"),
            ("牵头单位：区教育局 配合单位：区财政局", "区教育局/L 区财政局/S"),
            ("责任单位：区农业农村局；配合单位：区财政局", "区农业农村局 区财政局/S"),
            ("由区教育局牵头，会同区财政局落实", "区教育局/L 区财政局/S"),
            ("区教育局会同区财政局", "区教育局/L 区财政局/S"),
            ("区教育局牵头负责，区财政局参与", "区教育局/L 区财政局/S"),
            ("区应急管理局、区消防救援大队按职责分工负责", "区应急管理局 区消防救援大队"),
            ("各镇人民政府负责", "各镇人民政府*"),
            ("区发展和改革局牵头，供水、供电、供气企业配合", "区发展和改革局/L 供水、供电、供气企业*/S"),
            (
                "区财政局，涉及公共资源配置、重大建设项目批准和实施、公益事业建设等三个领域的相关单位",
                "区财政局 涉及公共资源配置、重大建设项目批准和实施、公益事业建设等三个领域的相关单位*",
            ),
            ("教育、公安、民政等部门", "教育、公安、民政等部门*"),
            ("区教育局、区公安局等有关部门", "区教育局 区公安局 有关部门*"),
            ("区教育局、国网甲供电公司等单位", "区教育局 国网甲供电公司"),
            ("区商务局、属地街道", "区商务局 属地街道*"),
            ("区政府各部门、各直属机构", "区政府各部门* 各直属机构*"),
            ("项目所在乡镇人民政府", "项目所在乡镇人民政府*"),
            ("区政府门户网站各责任栏目单位", "区政府门户网站各责任栏目单位*"),
            ("政策起草部门", "政策起草部门*"),
            ("区住房和城乡建设局和区财政局", "区住房和城乡建设局 区财政局"),
            ("区人力资源和社会保障局", "区人力资源和社会保障局"),
            ("区教育局\n区财政局", "区教育局 区财政局"),
            ("区政府办公\n室、区审\n计局", "区政府办公室 区审计局"),
            ("县政府办\n公室", "县政府办公室"),
            ("各乡镇\n人民政府", "各乡镇人民政府*"),
            ("各乡\n镇人民政府", "各乡镇人民政府*"),
            ("区政府\n各镇人民政府", "区政府 各镇人民政府*"),
            ("市生态环境局甲\n分局", "市生态环境局甲分局"),
            ("各镇\n（街）", "各镇（街）*"),
            ("区教育局 区财政局", "区教育局 区财政局"),
            ("区 教 育 局", "区教育局"),
            ("除区教育局外，区政府各部门", "区政府各部门*-区教育局"),
            ("除区教育局、区财政局外，区政府各部门", "区政府各部门*-区教育局-区财政局"),
            ("各镇（街道），除南山镇、西湖街道外", "各镇（街道）*-南山镇-西湖街道"),
            ("除南山镇、西湖街道以外的各镇（街道）", "各镇（街道）*-南山镇-西湖街道"),
            ("区直各部门（区财政局除外）", "区直各部门*-区财政局"),
            ("疾控科、预防接种管理中心", "疾控科 预防接种管理中心"),
            ("办公室、各科室", "办公室 各科室*"),
            ("杜村镇政府", "杜村镇政府"),
            ("供电局、移动公司、中国铁塔", "供电局 移动公司 中国铁塔"),
            ("县农业农村局牵头负责；县财政局负责检测经费保障；各乡镇负责组织实施", "县农业农村局/L 县财政局 各乡镇*"),
            (
                "县审计局牵头，县财政局、县纪委监委驻县民政局纪检监察组配合",
                "县审计局/L 县财政局/S 县纪委监委驻县民政局纪检监察组/S",
            ),
            ("区教育局、各镇街完成时限：2022年6月底前", "区教育局 各镇街*"),
            ("区农业农村局（牵头，陈立群）、区财政局", "区农业农村局/L 区财政局"),
            ("区农业农村局（陈立群）、区财政局（何晓岚）", "区农业农村局 区财政局"),
            ("区住建局（局长：邓海波；分管领导：石磊）、区财政局", "区住建局 区财政局"),
            ("县环保局（按职责分工负责）", "县环保局"),
            ("各镇（街道）（党政主要负责人）", "各镇（街道）*"),
            ("市市场监管局（负责食品安全）、市财政局", "市市场监管局 市财政局"),
            ("牵头：县民政局 配合：县财政局、县残疾人联合会", "县民政局/L 县财政局/S 县残疾人联合会/S"),
            ("县农业农村局配合单位：马庄乡政府、县水利局", "县农业农村局 马庄乡政府/S 县水利局/S"),
            ("责任单位为县教育局、县妇联，由县检察院配合", "县教育局 县妇联 县检察院/S"),
            ("责任单位为县信访局和各乡镇（街道）", "县信访局 各乡镇（街道）*"),
            ("此项工作由县信访局负责，县大数据中心配合", "县信访局 县大数据中心/S"),
            ("县事务中心牵头，县经开区管委会、县纪委监委机关配合", "县事务中心/L 县经开区管委会/S 县纪委监委机关/S"),
            ("甲管委会（县工信局配合）", "甲管委会 县工信局/S"),
            ("县教育局（县财政局、各镇配合）、县水利局", "县教育局 县水利局 县财政局/S 各镇*/S"),
            ("县教育局、县妇联（分别办理）", "县教育局 县妇联"),
            ("县教育局牵头，县财政局配合；以下均需各镇人民政府落实，不再列出", "县教育局/L 县财政局/S"),
            ("区教育局　吴××\n西湖街道办事处　刘某某", "区教育局 西湖街道办事处"),
            ("区教育局 邓小明、彭涛\n各镇人民政府 各镇长", "区教育局 各镇人民政府*"),
            ("区市场监管\n局", "区市场监管局"),
            ("—", ""),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(show(written), expected, "{written}");
        }
        assert_eq!(show_with("区公安局、区民政局", Role::Support), "区公安局/S 区民政局/S");
        // Each for its own part: nobody leads.
        assert_eq!(show_with("县教育局、县妇联（分别办理）", Role::Lead), "县教育局 县妇联");
    }

    #[test]
    fn words_that_are_no_units() {
        for text in ["试行", "年底前投入试运行", "征求意见稿", "2019年度", "见附件", "不低于4%", "含加分项"]
        {
            assert!(!duties(text, Role::Responsible).iter().all(|duty| is_name(&duty.name)), "{text}");
        }
    }

    #[test]
    fn a_name_of_an_unknown_sort_does_not_spoil_a_list() {
        let mostly = |text: &str| mostly_names(&duties(text, Role::Responsible));
        assert!(mostly("县财政局牵头，县老龄服务联盟会配合"));
        assert!(!mostly("县老龄服务联盟会配合"));
        assert!(!mostly("县财政局牵头，资金于6月底前到位"));
    }

    proptest! {
        #[test]
        fn a_list_of_names_comes_back(names in proptest::collection::vec("[区市县][甲乙丙丁]{1,3}(局|办公室|委员会|中心)", 1..6), separator in "[、，；\n]") {
            let mut expected: Vec<String> = Vec::new();
            for name in &names {
                if !expected.contains(name) {
                    expected.push(name.clone());
                }
            }
            let found: Vec<String> = duties(&names.join(&separator), Role::Lead).into_iter().map(|duty| duty.name).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[区各局、，；（）()：牵头配合除外\n 等和由单位]{0,30}") {
            let _ = duties(&text, Role::Responsible);
        }
    }
}
