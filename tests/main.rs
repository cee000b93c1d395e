//! End-to-end tests of the real binary: one executable, a module a question.

mod project;

mod broken;
mod gaps;
mod ingest;
mod quality;
mod reading;
mod registers;
mod search;
mod tidy;
