//! What a partner's bytes can do to the readers of the partner API: nothing but a right answer.

mod bodies;
mod duplicates;
pub mod host;
mod lexical;
mod values;
