//! Recognition: `Document` -> `Register` or a description and passages. Pure functions, no district and no circular in them.
//!
//! [`circular`] reads the register of a document that hands out tasks, [`is_circular`] tells one by its content alone,
//! [`describe`] and [`passages`] prepare evidence for the matcher. What the parser is unsure of comes back as problems.
//!
//! Written forms that are understood:
//!
//! | part | forms |
//! |---|---|
//! | numbering | `一、` `（一）` `1.` `1、` `1.2` `（1）` `①` `Ⅰ ` `第一条` `第一章` `问题1：` `任务1　`, a mark (`——` `●`) before an item with units, see [`label`] |
//! | table | columns in any order by their names, header of one or two rows, merged cells, repeated headers, rows cut by a page, section rows, several numbered items in a cell, one card for each task, months as sections, units in a line above, months as columns (√, 完成), a form around the list (督办编号 | … over it, 反馈要求 | … below), a table that says who does the items of the text (方案条目 第（一）条), rows that name whose tasks stand below (一、甲局（3项）), a table that goes on where the text stops (前三部分…，其余见附件); 合计, 备注, 加分项 are no tasks |
//! | duties | `甲局牵头，乙局配合` `（牵头单位：甲局；配合单位：乙局）` `责任单位：甲局（牵头）、乙局` `由甲局负责` `除甲局外的各部门` `（一）甲局：1.…2.…` `以上第（三）至（五）项由甲局负责` `第2、3项由甲局牵头` below the items, `以上三项` over lines of units, `一、甲局（3项）` `（一）牵头任务` over them, `同上` `同第3项` `【牵头】甲局　【配合】乙局` `甲局　吴××` with a person, `甲局、乙局（分别办理）`, `全部任务均由各镇配合`, see [`duties`] |
//! | running text | `会议要求，由甲局…` of minutes, `请你局做好以下工作：一是…；二是…` of a letter, whose 你局 is whom it addresses |
//! | deadline | `2020年6月底前` `第四季度` `2020/9/30` `次年1月15日前` `每月5日前` `全年` `5个工作日内`, `25日前` under 4月, see [`deadline_of_cell`] |
//! | head | 文号 (two of a joint issue), title over several lines, 主送, 落款, 成文日期 in both scripts, 份号, 密级, 签发人, 抄送, 附件 |
//!
//! Conventions: the section of a task is the outermost heading above it; its number is the printed one when every section
//! has one and they grow, else counted. A numbered item without any unit in its whole section is no task.
//! Not read: tasks that name no unit anywhere, and pictures of tables.

mod annex;
mod cards;
mod checks;
mod circular;
mod dates;
mod decisions;
mod describe;
mod draft;
mod facts;
mod for_all;
mod halves;
mod head;
mod header;
mod in_front;
mod layout;
mod matrix;
mod meanings;
mod numbering;
mod outline;
mod passages;
mod prose_tasks;
mod quarters;
mod rows_by_unit;
mod run_together;
mod same_as;
mod subjects;
mod table_tasks;
mod text_and_table;
mod turned;
mod units;
mod words;

pub use circular::{circular, is_circular};
pub(crate) use circular::{set_text, year_of};
pub use dates::{Anchor, deadline_in_text, deadline_of_cell, whole_date};
pub(crate) use dates::{Point, is_dash, points};
pub use describe::{Places, describe, describe_with_places};
pub use numbering::{Label, Style, in_chinese, label, number};
pub use passages::passages;
pub use units::duties;
pub(crate) use units::is_group;
