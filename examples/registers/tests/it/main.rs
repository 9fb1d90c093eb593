//! The simulator as its users see it: a real server on a free port.
#![cfg(test)]

mod answers;
mod banks;
mod cases;
mod common;
mod court;
mod faults;
mod folders;
mod patching;
mod population;
mod program;
mod shared;
