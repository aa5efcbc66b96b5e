//! Fuzz targets: properties of the readers that strangers' bytes come to.
//!
//! Under `cargo test` each takes a fixed number of inputs that are the same everywhere; with
//! `GERAI_FUZZ_SECONDS` it goes on through the same sequence for that time, and `GERAI_FUZZ_SEED`
//! chooses another sequence. An input is bytes, from which a target makes what it needs by
//! [`Choices`], so that a fuzzer that watches coverage (`cargo bolero test`) can drive it as well.

use std::env;
use std::panic::AssertUnwindSafe;
use std::str::FromStr;
use std::time::{Duration, Instant};

pub use bolero;
use bolero::{Engine, Test};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The longest input.
const LONGEST: usize = 384;

/// Makes a fuzz target of a property: `fuzz!(inputs under cargo test, |bytes| ...)`.
#[macro_export]
macro_rules! fuzz {
    ($inputs:expr, $property:expr) => {{
        #[cfg(fuzzing)]
        let target = $crate::bolero::check!();
        #[cfg(not(fuzzing))]
        let target = $crate::bolero::TestTarget::new($crate::Sequence::of($inputs));
        let property = $crate::unwind_safe($property);
        target.for_each(property);
    }};
}

/// A property that may be asked again after it has failed: bolero wants to be told so.
pub fn unwind_safe(property: impl FnMut(&[u8])) -> impl FnMut(&[u8]) + std::panic::RefUnwindSafe {
    let mut property = AssertUnwindSafe(property);
    move |bytes| (*property)(bytes)
}

/// Random inputs, one after the other, from a seed.
pub struct Sequence {
    inputs: u64,
    seed: u64,
    time: Option<Duration>,
}

impl Sequence {
    /// So many of them, unless the environment says for how long.
    pub fn of(inputs: u64) -> Self {
        Self {
            inputs,
            seed: variable("GERAI_FUZZ_SEED").unwrap_or(0),
            time: variable("GERAI_FUZZ_SECONDS").map(Duration::from_secs),
        }
    }

    fn has_more(&self, done: u64, elapsed: Duration) -> bool {
        match self.time {
            Some(time) => elapsed < time,
            None => done < self.inputs,
        }
    }
}

impl<T: Test> Engine<T> for Sequence {
    type Output = ();

    fn run(self, mut test: T, _: bolero::bolero_engine::driver::Options) {
        let begun = Instant::now();
        let elapsed = || begun.elapsed();
        let mut random = StdRng::seed_from_u64(self.seed);
        let mut done = 0;
        while self.has_more(done, elapsed()) {
            let mut input = vec![0; random.random_range(0..=LONGEST)];
            random.fill(&mut input[..]);
            if let Err(error) = test.test(&mut &input[..]) {
                panic!("input {done} of seed {}: {error}", self.seed);
            }
            done += 1;
        }
        let name = std::thread::current().name().unwrap_or("fuzz").to_owned();
        println!("{name}: {done} inputs in {} s", elapsed().as_secs());
    }
}

fn variable<T: FromStr>(name: &str) -> Option<T> {
    let text = env::var(name).ok()?;
    let value = text.parse().ok();
    Some(value.unwrap_or_else(|| panic!("{name}: expected a whole number")))
}

/// Decisions that the bytes of an input make. When they are used up, every decision is the first.
pub struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    /// Of those bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// One byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// A number below the bound, which is more than zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let number = u16::from_le_bytes([self.byte(), self.byte()]);
        usize::from(number) % bound
    }

    /// Yes, once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of them.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// At most so many pieces in a row.
    pub fn pieces(&mut self, of: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| self.one(of)).collect()
    }

    /// A text of at most so many characters, of which some are unusual.
    pub fn text(&mut self, most: usize) -> String {
        const ODD: [char; 12] = [
            '\0', '\n', '\t', '"', '\\', '\u{7f}', '\u{a0}', 'é', '٣', '０', '\u{202e}', '😀',
        ];
        let length = self.below(most + 1);
        let mut letter = || match self.byte() {
            byte @ b' '..=b'~' => char::from(byte),
            byte => ODD[usize::from(byte) % ODD.len()],
        };
        (0..length).map(|_| letter()).collect()
    }

    /// The text with a few of its characters left out, doubled or replaced by a piece.
    pub fn corrupt(&mut self, text: &str, pieces: &[&str], most: usize) -> String {
        let mut text = text.to_owned();
        for _ in 0..self.below(most + 1) {
            let spots: Vec<usize> = text.char_indices().map(|(spot, _)| spot).collect();
            if spots.is_empty() {
                return text;
            }
            let spot = self.one(&spots);
            let piece = self.one(pieces);
            match self.below(3) {
                0 => text.insert_str(spot, piece),
                1 => drop(text.remove(spot)),
                _ => {
                    text.remove(spot);
                    text.insert_str(spot, piece);
                }
            }
        }
        text
    }
}
