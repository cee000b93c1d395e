//! Reports seen from outside: coverage rules, and what each writer promises.

mod coverage;
mod fixture;
mod properties;
mod writers;
