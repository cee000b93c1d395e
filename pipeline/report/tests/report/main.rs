//! Reports seen from outside: coverage rules, and what each writer promises.

mod after_the_list;
mod coverage;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod office;
mod properties;
#[cfg(test)]
mod register;
#[cfg(test)]
mod writers;
