//! Names that many accounts share, such as their tiers, as small numbers.

/// A name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Name(u16);

/// Beyond so many, names are one and the same: a database with that many tiers is full of breaches.
const MAX: usize = 1_000;

/// All names. The first is the empty one.
pub struct Names(Vec<String>);

impl Names {
    /// With no name but the empty one.
    pub fn new() -> Self {
        Self(vec![String::new()])
    }

    /// The number of that name.
    pub fn of(&mut self, text: &[u8]) -> Name {
        let known = self.0.iter().position(|name| name.as_bytes() == text);
        let place = known.unwrap_or_else(|| {
            if self.0.len() < MAX {
                self.0.push(String::from_utf8_lossy(text).into_owned());
            }
            self.0.len() - 1
        });
        Name(u16::try_from(place).unwrap_or(u16::MAX))
    }

    /// The name of that number.
    pub fn text(&self, name: Name) -> &str {
        self.0.get(usize::from(name.0)).map_or("?", String::as_str)
    }
}
