//! Recognises circulars and evidence, and matches evidence to tasks.

pub mod alike;
pub mod correct;
pub mod crosscheck;
pub mod folders;
mod hash;
pub mod lessons;
pub mod matching;
pub mod recognise;
pub mod review;
pub mod second_opinion;
