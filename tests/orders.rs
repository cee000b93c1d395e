//! The same files give the same result, however they came: in any order, in several runs, under other names first, with
//! any number of threads.

use crate::project::{Project, repository};

/// Numbers that are the same in every run (Knuth's 64-bit congruence).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at + 1));
        }
    }
}

/// Files of a few units of the sample, copies among them, by their path in the evidence folder.
fn files() -> Vec<(String, Vec<u8>)> {
    let evidence = repository().join("corpus/evidence");
    let mut files = Vec::new();
    for unit in ["区市场监督管理局", "区教育局", "区统计局"] {
        let mut paths: Vec<_> = fs_err::read_dir(evidence.join(unit))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        for path in paths {
            let name = format!("{unit}/{}", path.file_name().unwrap().to_string_lossy());
            files.push((name, fs_err::read(path).unwrap()));
        }
    }
    let copy = files[0].1.clone();
    files.push(("区司法局/与市监局相同的材料.pdf".to_owned(), copy.clone()));
    files.push(("区市场监督管理局/同一份再报一次.pdf".to_owned(), copy));
    files
}

fn ingest(project: &Project, jobs: usize) {
    let jobs = jobs.to_string();
    project.ok(&["ingest", "--no-ocr", "--jobs", &jobs, "--today", "2020-01-16"]);
}

fn whole(files: &[(String, Vec<u8>)], jobs: usize) -> Project {
    let project = Project::with_circular();
    for (path, content) in files {
        project.file(&format!("corpus/evidence/{path}"), content);
    }
    ingest(&project, jobs);
    project
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let files = files();
    let expected = whole(&files, 1).state();
    for jobs in [2, 8] {
        assert!(whole(&files, jobs).state() == expected, "--jobs {jobs} differs from --jobs 1");
    }
}

#[test]
fn any_order_any_names_on_the_way_and_any_number_of_runs_give_the_same() {
    let files = files();
    let expected = whole(&files, 2).state();
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let mut order = files.clone();
        dice.shuffle(&mut order);
        let project = Project::with_circular();
        let runs = 2 + dice.below(3);
        for (number, part) in order.chunks(order.len().div_ceil(runs)).enumerate() {
            for (path, content) in part {
                // Some come under another name, of another unit or in a folder, and are moved before the last run.
                let on_the_way = match dice.below(4) {
                    0 => format!("区审计局/{number}/{}", path.replace('/', "_")),
                    1 => format!("{path}.暂存"),
                    _ => path.clone(),
                };
                project.file(&format!("corpus/evidence/{on_the_way}"), content);
            }
            if dice.below(2) == 0 {
                project.file("corpus/evidence/区审计局/将被删除.txt", "双随机抽查结果公示，2019年9月。");
            }
            ingest(&project, 1 + dice.below(3));
        }
        std::fs::remove_dir_all(project.join("corpus/evidence")).unwrap();
        for (path, content) in &files {
            project.file(&format!("corpus/evidence/{path}"), content);
        }
        ingest(&project, 2);
        for ((name, before), (_, after)) in expected.iter().zip(project.state()) {
            let first = before.lines().zip(after.lines()).find(|(before, after)| before != after);
            assert!(*before == after, "seed {seed}: {name} differs, first at {first:?}");
        }
    }
}
