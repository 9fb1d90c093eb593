//! The simulator as its users see it: a real server on a free port.
#![cfg(test)]

mod common;
mod court;
mod faults;
mod program;
mod shared;
