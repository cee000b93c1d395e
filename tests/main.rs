//! End-to-end tests of the real binary: one executable, a module a question.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod project;
mod server;

mod accounts;
mod attacks;
mod backup;
mod broken;
mod browser;
mod clerk;
mod corrections;
mod coverage;
mod crosscheck;
mod decisions;
mod exact;
mod faults;
mod gaps;
mod ingest;
mod lessons;
mod letters;
mod likeness;
mod mutants;
mod orders;
mod pack;
mod quality;
mod read_only;
mod reading;
mod registers;
mod reviews;
mod revision;
mod search;
mod second_opinion;
mod signers;
mod tidy;
mod web;
