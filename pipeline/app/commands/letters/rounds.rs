//! Rounds of reminders: which one is due, what a unit was asked in the one before, which 文号 a letter gets.

use std::collections::BTreeSet;

use anyhow::{bail, ensure};
use jiff::civil::Date;
use zuozheng_ledger::LetterRecord;
use zuozheng_model::{DocumentNumber, UnitId};
use zuozheng_report::date_words;
use zuozheng_report::words::numbers_words;

/// The letters of one circular that were sent so far, and the numbers that all circulars' letters have.
pub(super) struct Rounds {
    sent: Vec<LetterRecord>,
    numbers: BTreeSet<String>,
}

impl Rounds {
    pub(super) fn of(letters: Vec<LetterRecord>, circular: &str) -> Self {
        let numbers = letters.iter().filter_map(|letter| letter.number.clone()).collect();
        Self { sent: letters.into_iter().filter(|letter| letter.circular == circular).collect(), numbers }
    }

    /// The round that is meant: the one asked for; else the last one when its letters carry the same day, for then it
    /// is being written once more; else the next.
    pub(super) fn round(&self, asked: Option<u32>, today: Date) -> anyhow::Result<u32> {
        let last = self.sent.iter().max_by_key(|letter| letter.round);
        let n_rounds = last.map_or(0, |letter| letter.round);
        match asked {
            Some(round) => {
                ensure!(round >= 1, "轮次从1算起");
                ensure!(round <= n_rounds + 1, "第{}轮还没有发过，不能发第{round}轮", n_rounds + 1);
                Ok(round)
            }
            None if last.is_some_and(|letter| letter.date == today) => Ok(n_rounds),
            None => Ok(n_rounds + 1),
        }
    }

    /// The letter of this round that the unit has already.
    pub(super) fn sent(&self, unit: &UnitId, round: u32) -> Option<&LetterRecord> {
        self.sent.iter().find(|letter| letter.unit == *unit && letter.round == round)
    }

    /// The letters that the unit got before the one of this round, the latest last: a unit that was left out of a round
    /// got one less, and one that is written for an earlier round comes after those it got already.
    pub(super) fn before(&self, unit: &UnitId, round: u32) -> Vec<&LetterRecord> {
        let of_unit = self.sent.iter().filter(|letter| letter.unit == *unit);
        of_unit.take_while(|letter| letter.round != round).collect()
    }

    /// Refuses a letter that says something else than the one of the same round that the unit has.
    pub(super) fn must_be_the_same(&self, letter: &LetterRecord) -> anyhow::Result<()> {
        let LetterRecord { unit, round, .. } = letter;
        match self.sent(unit, *round) {
            Some(sent) if sent.hash != letter.hash => bail!(
                "{unit}的第{round}轮催办函已于{}发出，现在写的内容不同：{}。同一轮不能发两份不同的函；写下一轮用 --round {}，只看样稿用 \
                 --draft",
                date_words(sent.date),
                difference(sent, letter),
                self.sent.iter().map(|letter| letter.round).max().unwrap_or(*round) + 1,
            ),
            _ => Ok(()),
        }
    }
}

/// In what a letter differs from the one that was sent. Who signs, whom to call and what is told of the files is not kept.
fn difference(sent: &LetterRecord, now: &LetterRecord) -> String {
    let mut told = Vec::new();
    if sent.date != now.date {
        told.push(format!("发函日期已发的是{}，现在是{}", date_words(sent.date), date_words(now.date)));
    }
    if sent.reply_by != now.reply_by {
        told.push(format!(
            "答复期限已发的是{}，现在是{}（用 --reply-by {} 写得一样）",
            date_words(sent.reply_by),
            date_words(now.reply_by),
            sent.reply_by
        ));
    }
    let numbers_only_in = |of: &LetterRecord, other: &LetterRecord| -> String {
        numbers_words(&of.open.iter().copied().filter(|task| !other.open.contains(task)).collect::<Vec<_>>())
    };
    for (what, tasks) in
        [("已发的函催办而现在不催", numbers_only_in(sent, now)), ("现在多催", numbers_only_in(now, sent))]
    {
        if !tasks.is_empty() {
            told.push(format!("{what}第{tasks}项"));
        }
    }
    if !told.is_empty() {
        return told.join("；");
    }
    let else_kept = "发函日期、文号、答复期限、催办的任务都相同，";
    match sent.generation == now.generation {
        true => format!("{else_kept}不同的是联系人（--contact）或落款单位（--issuer），请写得与已发的一样"),
        false => format!("{else_kept}不同的是联系人（--contact）、落款单位（--issuer），或发函之后材料、复核有变动"),
    }
}

/// Gives out 文号, one a letter, counting on from the first.
pub(super) struct Numbers {
    next: Option<DocumentNumber>,
}

impl Numbers {
    pub(super) fn from(first: Option<DocumentNumber>) -> Self {
        Self { next: first }
    }

    /// The number of the letter to a unit: the one it has when it was sent before, else the next free one.
    pub(super) fn take(&mut self, rounds: &Rounds, sent: Option<&LetterRecord>) -> Option<String> {
        if let Some(sent) = sent {
            return sent.number.clone();
        }
        loop {
            let number = self.next.take()?;
            self.next = Some(number.following());
            let number = number.to_string();
            if !rounds.numbers.contains(&number) {
                return Some(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use zuozheng_model::{Roster, TaskNumber};

    use super::*;

    fn unit(name: &str) -> UnitId {
        let mut roster = Roster::new();
        roster.add(name, zuozheng_model::UnitKind::Department, &[], &[]).unwrap();
        roster.unit(name).unwrap().id.clone()
    }

    #[test]
    fn a_unit_is_told_how_many_letters_it_got() {
        let (one, other) = (unit("区教育局"), unit("区民政局"));
        let sent = vec![
            letter("区民政局", 1, None),
            letter("区民政局", 2, None),
            letter("区教育局", 2, None),
            letter("区教育局", 1, None),
        ];
        let rounds = Rounds::of(sent, "甲");
        let before = |unit: &UnitId, round| rounds.before(unit, round).iter().map(|of| of.round).collect::<Vec<_>>();
        assert_eq!((before(&other, 1), before(&other, 2), before(&other, 3)), (vec![], vec![1], vec![1, 2]));
        assert_eq!((before(&one, 2), before(&one, 1), before(&one, 3)), (vec![], vec![2], vec![2, 1]));
    }

    fn letter(name: &str, round: u32, number: Option<&str>) -> LetterRecord {
        LetterRecord {
            circular: "甲".into(),
            unit: unit(name),
            round,
            number: number.map(str::to_owned),
            date: date(2020, 1, 10),
            reply_by: date(2020, 1, 20),
            open: Vec::new(),
            hash: "h".into(),
            generation: 1,
        }
    }

    #[test]
    fn the_next_round_is_meant_unless_the_last_is_of_today() {
        let rounds = Rounds::of(Vec::new(), "甲");
        assert_eq!(rounds.round(None, date(2020, 1, 10)).unwrap(), 1);
        assert!(rounds.round(Some(2), date(2020, 1, 10)).is_err());
        let rounds = Rounds::of(vec![letter("区教育局", 1, None)], "甲");
        assert_eq!(rounds.round(None, date(2020, 1, 10)).unwrap(), 1);
        assert_eq!(rounds.round(None, date(2020, 1, 11)).unwrap(), 2);
        assert_eq!(rounds.round(Some(1), date(2020, 1, 11)).unwrap(), 1);
        assert!(rounds.round(Some(3), date(2020, 1, 11)).is_err());
        assert_eq!(Rounds::of(vec![letter("区教育局", 1, None)], "乙").round(None, date(2020, 1, 11)).unwrap(), 1);
    }

    #[test]
    fn a_round_says_one_thing() {
        let sent = letter("区教育局", 1, None);
        let rounds = Rounds::of(vec![sent.clone()], "甲");
        let other = |record: LetterRecord| LetterRecord { hash: "other".into(), ..record };
        assert!(rounds.must_be_the_same(&sent).is_ok());
        assert!(rounds.must_be_the_same(&other(letter("区教育局", 2, None))).is_ok());
        assert!(rounds.must_be_the_same(&other(letter("区民政局", 1, None))).is_ok());
        let told = |record: LetterRecord| rounds.must_be_the_same(&other(record)).unwrap_err().to_string();
        let same = told(sent.clone());
        assert!(same.contains("--contact") && same.contains("--issuer") && same.contains("--round 2"), "{same}");
        assert!(told(LetterRecord { generation: 2, ..sent.clone() }).contains("材料、复核有变动"));
        let later = told(LetterRecord { reply_by: date(2020, 1, 25), ..sent.clone() });
        assert!(later.contains("2020年1月25日") && later.contains("--reply-by 2020-01-20"), "{later}");
        assert!(!later.contains("--contact"), "{later}");
        let more = LetterRecord { open: vec![TaskNumber::new(3).unwrap()], ..sent };
        assert!(told(more).contains("现在多催第3项"));
    }

    #[test]
    fn numbers_count_on_and_are_given_once() {
        let taken = letter("区教育局", 1, Some("甲〔2020〕6号"));
        let rounds = Rounds::of(vec![taken.clone()], "乙");
        let mut numbers = Numbers::from(Some("甲[2020]5号".parse().unwrap()));
        assert_eq!(numbers.take(&rounds, None).as_deref(), Some("甲〔2020〕5号"));
        assert_eq!(numbers.take(&rounds, Some(&taken)).as_deref(), Some("甲〔2020〕6号"));
        assert_eq!(numbers.take(&rounds, None).as_deref(), Some("甲〔2020〕7号"));
        assert_eq!(Numbers::from(None).take(&rounds, None), None);
    }
}
