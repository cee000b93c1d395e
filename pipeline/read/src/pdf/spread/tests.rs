//! Parts of tables as pages show them, joined.

use zuozheng_model::Rect;

use super::heads::without_drawn_over;
use super::*;

/// A ruled table of two columns; `true` marks a cell whose last line is full and touches the lower edge.
fn part(rows: &[[(&str, bool); 2]]) -> PageTable {
    let cell = |row: usize, col: usize, (text, cut): (&str, bool)| PageCell {
        row,
        col,
        rowspan: 1,
        colspan: 1,
        text: text.to_owned(),
        area: Rect { x0: col as f32 * 100.0, y0: row as f32 * 20.0, x1: 100.0, y1: 20.0 },
        pages_on: 0,
        fit: Fit { last_line_full: cut, above: 0.3, below: if cut { 0.3 } else { 3.0 }, open: false },
    };
    let cells = rows.iter().enumerate().flat_map(|(row, cells)| [cell(row, 0, cells[0]), cell(row, 1, cells[1])]);
    let area = Rect { x0: 0.0, y0: 0.0, x1: 200.0, y1: 20.0 * rows.len() as f32 };
    let xs = vec![0.0, 100.0, 200.0];
    PageTable { n_rows: rows.len(), n_cols: 2, xs, area, open: Open::default(), cells: cells.collect() }
}

fn joined(first: PageTable, second: PageTable) -> (Vec<String>, usize) {
    let mut table = SpreadTable::new(first, PageNumber::from_index(0));
    let repeated = table.join(second, PageNumber::from_index(1)).unwrap();
    let table = table.into_table();
    let rows = table.printed_rows().iter().map(|row| row.join("|")).collect();
    (rows, repeated.len())
}

#[test]
fn a_cut_row_is_one_row_and_the_header_stands_once() {
    let first = part(&[[("序号", false), ("要求", false)], [("1", false), ("每年至少开展两次消防", true)]]);
    let second = part(&[
        [("序号", false), ("要求", false)],
        [("", false), ("检查。", false)],
        [("2", false), ("报送总结。", false)],
    ]);
    let rows = ["序号|要求", "1|每年至少开展两次消防检查。", "2|报送总结。"].map(str::to_owned).to_vec();
    assert_eq!(joined(first, second), (rows, 1));
}

#[test]
fn rows_of_names_are_not_cut() {
    let first = part(&[[("序号", false), ("姓名", false)], [("1", false), ("张三", true)]]);
    let second = part(&[[("2", false), ("李四", false)], [("3", false), ("王五", false)]]);
    let rows = ["序号|姓名", "1|张三", "2|李四", "3|王五"].map(str::to_owned).to_vec();
    assert_eq!(joined(first, second), (rows, 0));
}

#[test]
fn a_name_that_did_not_fit_on_its_page_belongs_to_the_row_that_has_none() {
    let three = |rows: &[[&str; 3]]| {
        let mut table = part(&[]);
        table.xs = vec![0.0, 100.0, 200.0, 300.0];
        (table.n_rows, table.n_cols) = (rows.len(), 3);
        let like = part(&[[("", false), ("", false)]]).cells.remove(0);
        let cells = rows.iter().enumerate().flat_map(|(row, texts)| (0..3).map(move |col| (row, col, texts[col])));
        table.cells =
            cells.map(|(row, col, text)| PageCell { row, col, text: text.to_owned(), ..like.clone() }).collect();
        table
    };
    let first = three(&[["序号", "姓名", "单位"], ["7", "王建国", "财政局"], ["8", "", "教育局"]]);
    let second = three(&[["", "刘小红", ""], ["9", "张志强", "林业局"]]);
    let rows = ["序号|姓名|单位", "7|王建国|财政局", "8|刘小红|教育局", "9|张志强|林业局"];
    assert_eq!(joined(first, second), (rows.map(str::to_owned).to_vec(), 0));
    // Where other rows have none either it may be a row of its own.
    let first = three(&[["序号", "姓名", "单位"], ["7", "", "财政局"], ["8", "", "教育局"]]);
    let (rows, _) = joined(first, three(&[["", "刘小红", ""], ["9", "张志强", "林业局"]]));
    assert_eq!(rows[2..4], ["8||教育局", "|刘小红|"]);
}

#[test]
fn rows_with_a_figure_each_are_two() {
    let first = part(&[[("姓名", false), ("电话", false)], [("刘小红", true), ("13873000319", true)]]);
    let second = part(&[[("王建国", true), ("13873000330", true)], [("张小红", true), ("13873000341", true)]]);
    let rows = ["姓名|电话", "刘小红|13873000319", "王建国|13873000330", "张小红|13873000341"];
    assert_eq!(joined(first, second), (rows.map(str::to_owned).to_vec(), 0));
}

#[test]
fn an_empty_cell_stays_empty() {
    let first = part(&[[("序号", false), ("备注", false)], [("1", false), ("按季报送。", false)]]);
    let second = part(&[[("2", false), ("", false)], [("3", false), ("按月报送。", false)]]);
    let rows = ["序号|备注", "1|按季报送。", "2|", "3|按月报送。"].map(str::to_owned).to_vec();
    assert_eq!(joined(first, second), (rows, 0));
}

#[test]
fn half_a_header_is_no_row() {
    let mut first = part(&[
        [("序号", false), ("重点工作任务", false)],
        [("", false), ("内容", false)],
        [("1", false), ("改造厕所1800座，整改问题厕所", true)],
    ]);
    first.cells[0].rowspan = 2;
    first.cells.remove(2);
    let second = part(&[
        [("序号", false), ("重点工作", false)],
        [("", false), ("任42务0座。", false)],
        [("2", false), ("报送总结。", false)],
    ]);
    let rows = ["序号|重点工作任务", "|内容", "1|改造厕所1800座，整改问题厕所420座。", "2|报送总结。"];
    assert_eq!(joined(first, second), (rows.map(str::to_owned).to_vec(), 1));
    assert_eq!(without_drawn_over("改造任何厕所", "任务"), None);
}

/// A table of so many columns, its cells as row, column, rows, columns and text.
fn grid(n_rows: usize, n_cols: usize, cells: &[(usize, usize, usize, usize, &str)]) -> PageTable {
    let mut table = part(&[]);
    table.xs = (0..=n_cols).map(|col| col as f32 * 100.0).collect();
    (table.n_rows, table.n_cols) = (n_rows, n_cols);
    let cell = |&(row, col, rowspan, colspan, text): &(usize, usize, usize, usize, &str)| {
        let area = Rect {
            x0: col as f32 * 100.0,
            y0: row as f32 * 20.0,
            x1: (col + colspan) as f32 * 100.0,
            y1: (row + rowspan) as f32 * 20.0,
        };
        PageCell { row, col, rowspan, colspan, text: text.to_owned(), area, pages_on: 0, fit: Fit::default() }
    };
    table.cells = cells.iter().map(cell).collect();
    table
}

fn spans(first: PageTable, second: PageTable) -> Vec<(u32, u32, u32, u32, String)> {
    let mut table = SpreadTable::new(first, PageNumber::from_index(0));
    table.join(second, PageNumber::from_index(1)).unwrap();
    let (table, _) = table.finish(Locator::Paragraph { paragraph: 1, cell: None }).remove(0);
    table.cells.into_iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, cell.text)).collect()
}

const HEAD_OF_THREE: [(usize, usize, usize, usize, &str); 7] = [
    (0, 0, 3, 1, "序号"),
    (0, 1, 1, 3, "资金安排"),
    (1, 1, 2, 1, "合计"),
    (1, 2, 1, 2, "其中"),
    (2, 2, 1, 1, "中央"),
    (2, 3, 1, 1, "地方"),
    (3, 0, 1, 1, "1"),
];

#[test]
fn some_rows_of_a_header_are_no_rows() {
    let first = grid(4, 4, &[&HEAD_OF_THREE[..], &[(3, 1, 1, 1, "9"), (3, 2, 1, 1, "5"), (3, 3, 1, 1, "4")]].concat());
    let body = |row: usize| [(row, 0, 1, 1, "2"), (row, 1, 1, 1, "7"), (row, 2, 1, 1, "6"), (row, 3, 1, 1, "1")];
    let two = [(0, 0, 2, 1, "序号"), (0, 1, 1, 3, "资金安排"), (1, 1, 1, 1, "合计"), (1, 2, 1, 2, "其中")];
    let two = grid(3, 4, &[&two[..], &body(2)].concat());
    let one = grid(2, 4, &[&[(0, 0, 1, 1, "序号"), (0, 1, 1, 3, "资金安排")][..], &body(1)].concat());
    for second in [two, one] {
        let cells = spans(first.clone(), second);
        assert_eq!(cells.len(), 14);
        assert_eq!((cells[10].0, cells[10].4.as_str(), cells[13].4.as_str()), (4, "2", "1"));
    }
    // Another table, of which the first row alone is the same.
    let other = [(0, 0, 1, 1, "序号"), (0, 1, 1, 3, "人员安排")];
    let cells = spans(first, grid(2, 4, &[&other[..], &body(1)].concat()));
    assert_eq!(cells.len(), 16);
}

/// 人数 stands in a row of its own on one of the pages.
#[test]
fn a_header_whose_names_stand_in_other_rows_is_no_row() {
    let body = |row: usize| [(row, 0, 1, 1, "城关镇"), (row, 1, 1, 1, "3"), (row, 2, 1, 1, "5")];
    let two = [(0, 0, 2, 1, "地区"), (0, 1, 1, 2, "人口"), (1, 1, 1, 1, "人数"), (1, 2, 1, 1, "增长")];
    let three =
        [(0, 0, 3, 1, "地区"), (0, 1, 1, 2, "人口"), (1, 1, 2, 1, "人数"), (1, 2, 1, 1, ""), (2, 2, 1, 1, "增长")];
    let first = grid(3, 3, &[&two[..], &body(2)].concat());
    let cells = spans(first.clone(), grid(4, 3, &[&three[..], &body(3)].concat()));
    assert_eq!((cells.len(), cells[7].4.as_str(), cells[7].0), (10, "城关镇", 3));
    // With a name more it is another table.
    let other = [&three[..3], &[(1, 2, 1, 1, "占比"), (2, 2, 1, 1, "增长")], &body(3)].concat();
    assert_eq!(spans(first, grid(4, 3, &other)).len(), 15);
}

/// LibreOffice draws the line below a merged name where its last row would end, through a row of the body.
#[test]
fn a_line_of_the_header_through_a_row_parts_nothing() {
    let first = grid(4, 4, &[&HEAD_OF_THREE[..], &[(3, 1, 1, 1, "9"), (3, 2, 1, 1, "5"), (3, 3, 1, 1, "4")]].concat());
    let second = |tall: usize| {
        let rows = [
            (0, 0, 1, 1, "序号"),
            (0, 1, 1, 3, "资金安排"),
            (1, 0, 1, 1, "2"),
            (1, 1, 1, 1, "7"),
            (1, 2, 1, 1, "6"),
            (1, 3, 1, 1, "1"),
            (2, 0, 1, 1, "第三"),
            (2, 1, tall, 1, "8"),
            (2, 2, tall, 1, "3"),
            (2, 3, tall, 1, "5"),
            (3, 0, 1, 1, "项"),
        ];
        grid(4, 4, &rows)
    };
    let cells = spans(first.clone(), second(2));
    assert_eq!(cells[14], (5, 0, 1, 1, "第三项".to_owned()));
    assert_eq!((cells.len(), cells[17].clone()), (18, (5, 3, 1, 1, "5".to_owned())));
    // A row of its own stays one.
    let mut rows = second(1);
    rows.cells.extend(grid(4, 4, &[(3, 1, 1, 1, "4"), (3, 2, 1, 1, "2"), (3, 3, 1, 1, "2")]).cells);
    assert_eq!(spans(first, rows).len(), 22);
}

/// What prints web pages draws no line below what goes on over the page.
#[test]
fn a_cell_that_no_line_closes_beside_others_goes_on() {
    let mut first = grid(
        2,
        3,
        &[
            (0, 0, 1, 1, "任务"),
            (0, 1, 1, 1, "要求"),
            (0, 2, 1, 1, "单位"),
            (1, 0, 1, 1, "推进政"),
            (1, 1, 1, 1, "（一）提高质量。"),
            (1, 2, 1, 1, "财政局"),
        ],
    );
    (first.cells[3].fit, first.cells[5].fit) =
        (Fit { open: true, last_line_full: true, ..Fit::default() }, Fit { open: true, ..Fit::default() });
    let second = grid(1, 3, &[(0, 0, 1, 1, "府公报"), (0, 1, 1, 1, "（二）建数据库。"), (0, 2, 1, 1, "")]);
    let cells = spans(first.clone(), second.clone());
    assert_eq!(cells[3], (1, 0, 2, 1, "推进政府公报".to_owned()));
    assert_eq!((cells[5].2, cells.len()), (2, 7));
    // Where lines close all cells, nothing tells that they go on.
    first.cells.iter_mut().for_each(|cell| cell.fit = Fit::default());
    assert_eq!(spans(first, second).len(), 9);
}

/// Rows （一）, （二） … between which no line is drawn where the page ends.
#[test]
fn the_next_item_of_a_numbered_column_is_a_row_of_its_own() {
    let parts = |above: &str, below: &str| {
        let mut first = grid(
            2,
            2,
            &[(0, 0, 1, 1, "（一）解读政策。"), (0, 1, 1, 1, "甲局"), (1, 0, 1, 1, above), (1, 1, 1, 1, "乙局")],
        );
        let mut second = grid(1, 2, &[(0, 0, 1, 1, below), (0, 1, 1, 1, "")]);
        (first.open.below, second.open.above) = (true, true);
        spans(first, second).len()
    };
    assert_eq!(parts("（二）公开结果。", "（三）推进考核。"), 6);
    assert_eq!(parts("（二）公开结果，", "推进考核。"), 4);
    // Items of one cell.
    assert_eq!(parts("1.公开结果。\n2.推进考核。", "3.报送总结。"), 4);
}

/// A group whose first row alone stands before the break: in the column behind the numbers that merges cells and leaves none
/// empty.
#[test]
fn an_empty_cell_of_a_column_of_groups_goes_on() {
    let first = |last: &str, number: &str| {
        let mut cells = [(0, "序号"), (1, "任务"), (2, "期限")].map(|(col, text)| (0, col, 1, 1, text)).to_vec();
        cells.extend([(1, 0, 1, 1, "1"), (1, 1, 2, 1, "甲"), (1, 2, 2, 1, "六月"), (2, 0, 1, 1, number)]);
        cells.extend([(3, 0, 1, 1, "3"), (3, 1, 1, 1, last), (3, 2, 1, 1, "七月")]);
        grid(4, 3, &cells)
    };
    let second = grid(1, 3, &[(0, 0, 1, 1, "4"), (0, 1, 1, 1, ""), (0, 2, 1, 1, "")]);
    let rows_of = |first: PageTable| -> Vec<u32> {
        spans(first, second.clone()).into_iter().filter(|cell| cell.0 == 3).map(|cell| cell.2).collect()
    };
    assert_eq!(rows_of(first("乙", "2")), [1, 2, 1], "a date further right may be missing");
    assert_eq!(rows_of(first("", "2")), [1, 1, 1]);
    assert_eq!(rows_of(first("乙", "县")), [1, 1, 1]);
}

#[test]
fn columns_that_text_shows_stand_elsewhere_on_each_page() {
    let rows = || part(&[[("村名", false), ("户数", false)], [("第1村", false), ("13", false)]]);
    let mut next = rows();
    next.xs = vec![0.0, 60.0, 200.0];
    next.open.columns = true;
    assert_eq!(joined(rows(), next), (["村名|户数", "第1村|13", "第1村|13"].map(str::to_owned).to_vec(), 1));
}

#[test]
fn another_table_is_handed_back() {
    let mut table = SpreadTable::new(part(&[[("甲", false), ("乙", false)]]), PageNumber::from_index(0));
    let mut other = part(&[[("丙", false), ("丁", false)]]);
    other.xs = vec![0.0, 60.0, 200.0];
    assert!(table.join(other, PageNumber::from_index(1)).is_err());
}

#[test]
fn a_row_left_open_goes_on_even_after_a_full_stop() {
    let mut first = part(&[[("序号", false), ("要求", false)], [("1", false), ("每年开展两次检查。", false)]]);
    first.open.below = true;
    let mut rest = part(&[[("", false), ("及时报送总结。", false)]]);
    rest.open.above = true;
    let rows = ["序号|要求", "1|每年开展两次检查。\n及时报送总结。"].map(str::to_owned).to_vec();
    assert_eq!(joined(first.clone(), rest), (rows, 0));
    // A row of its own has a number.
    let next = part(&[[("2", false), ("及时报送总结。", false)]]);
    let rows = ["序号|要求", "1|每年开展两次检查。", "2|及时报送总结。"].map(str::to_owned).to_vec();
    assert_eq!(joined(first, next), (rows, 0));
}

#[test]
fn names_of_groups_have_the_names_of_columns_below_them() {
    // 行政复议 and 行政诉讼 over three columns each.
    let mut table = part(&[]);
    table.xs = (0..7).map(|x| x as f32 * 50.0).collect();
    let rows: [&[&str]; 3] =
        [&["行政复议", "行政诉讼"], &["维持", "纠正", "总计", "维持", "纠正", "总计"], &["1", "0", "1", "2", "0", "2"]];
    table.n_rows = rows.len();
    table.cells = rows
        .iter()
        .enumerate()
        .flat_map(|(row, texts)| {
            let colspan = 6 / texts.len();
            texts.iter().enumerate().map(move |(at, text)| PageCell {
                row,
                col: at * colspan,
                rowspan: 1,
                colspan,
                text: (*text).to_owned(),
                area: Rect { x0: 0.0, y0: 0.0, x1: 50.0, y1: 20.0 },
                pages_on: 0,
                fit: Fit::default(),
            })
        })
        .collect();
    assert_eq!(SpreadTable::new(table, PageNumber::from_index(0)).header_rows(6), 2);
}

/// Of a row whose text ends where its page does, nothing but the space below it stands on the next one.
#[test]
fn a_row_of_nothing_is_the_end_of_the_row_above() {
    let first = || part(&[[("序号", false), ("要求", false)], [("1", false), ("报送总结。", true)]]);
    let rest = [("", false), ("", false)];
    let second = part(&[[("序号", false), ("要求", false)], rest, [("2", false), ("开展检查。", false)]]);
    let rows = ["序号|要求", "1|报送总结。", "2|开展检查。"].map(str::to_owned).to_vec();
    assert_eq!(joined(first(), second), (rows, 1));
    // A form with rows to fill in has them on both pages.
    let blank = part(&[[("序号", false), ("要求", false)], rest, rest, rest]);
    assert_eq!(joined(first(), blank).0.len(), 5);
}

/// Eleven digits in a cell that has room for ten.
#[test]
fn a_number_too_wide_for_its_cell_is_cut_by_a_page() {
    let row = |number, phone, cut| [(number, false), (phone, cut)];
    let parts = |above: &'static str, below: &'static str| {
        let first = part(&[
            row("序号", "电话", false),
            row("1", "13873000319", false),
            row("2", "13873000341", false),
            row("3", above, true),
        ]);
        joined(first, part(&[row("", below, false), row("4", "13873000352", false), row("5", "1387300", true)])).0
    };
    assert_eq!(parts("1387300033", "0")[3..], ["3|13873000330", "4|13873000352", "5|1387300"]);
    // Two numbers of one row.
    assert_eq!(parts("13873000330", "13873000363")[3..5], ["3|13873000330", "|13873000363"]);
}

#[test]
fn text_goes_on_until_the_next_item_of_its_column() {
    let first = |text| part(&[[("任务", false), ("要求", false)], [("一、", false), (text, false)]]);
    let second =
        |next| part(&[[("", false), ("（县府函〔2019〕35号）要求，公开。", false)], [("", false), (next, false)]]);
    let rows = ["任务|要求", "一、|（一）按照《细则》（县府函〔2019〕35号）要求，公开。", "|（二）解读。"];
    assert_eq!(joined(first("（一）按照《细则》"), second("（二）解读。")).0, rows);
    assert_eq!(joined(first("（一）按照《细则》"), second("（三）解读。")).0.len(), 4);
}

#[test]
fn what_stands_in_brackets_is_not_parted() {
    let first = |text| part(&[[("任务", false), ("要求", false)], [("平台建设（5", true), (text, true)]]);
    let second = || part(&[[("分）", false), ("体安全。", false)], [("合计", false), ("100", false)]]);
    let mut cut = first("新媒");
    // 分） stays whole, and leaves room behind 5.
    cut.cells[2].fit.last_line_full = false;
    assert_eq!(joined(cut, second()).0, ["任务|要求", "平台建设（5分）|新媒体安全。", "合计|100"]);
    let mut whole = first("新媒");
    (whole.cells[2].text, whole.cells[2].fit.last_line_full) = ("平台建设".to_owned(), false);
    assert_eq!(joined(whole, second()).0.len(), 4);
}
