//! Fields whose instruction tells what they show.

use super::state::{Reader, Target};
use crate::excel::hyperlink;
use crate::fields;

/// A field of a form: its kind, its state, what it offers.
#[derive(Default)]
pub(super) struct FormField {
    pub(super) default: Option<i32>,
    pub(super) chosen: Option<i32>,
    pub(super) choices: Vec<String>,
}

impl Reader {
    /// The instruction of a field is complete: some fields show what no result repeats.
    pub(super) fn end_instruction(&mut self) {
        let instruction = std::mem::take(&mut self.instruction);
        let form = std::mem::take(&mut self.form);
        let address = fields::address(&instruction).as_deref().and_then(hyperlink::outside);
        self.addresses.extend(address.filter(|_| self.state.target == Target::Body));
        let shown = match instruction.trim() {
            "FORMCHECKBOX" => {
                // 25 stands for the state that the form had at first.
                let state = form.chosen.filter(|state| *state != 25).or(form.default);
                state.map(|state| fields::checkbox(state == 1).to_owned())
            }
            "FORMDROPDOWN" => {
                let chosen = form.chosen.filter(|nth| *nth != 25).or(form.default).unwrap_or(0);
                usize::try_from(chosen).ok().and_then(|nth| form.choices.get(nth).cloned())
            }
            instruction => fields::shown(instruction),
        };
        if let Some(shown) = shown {
            self.state.field_done = true;
            self.add_plain(&shown);
        }
    }
}
