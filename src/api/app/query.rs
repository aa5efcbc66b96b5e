//! Query strings: which page of a list, and after which notification.

use std::collections::HashMap;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use super::problem::Problem;

/// Lines of a page when none are asked for.
const LIMIT_DEFAULT: i64 = 50;
/// The most lines of a page.
const LIMIT_MAX: i64 = 100;

/// Which page: lines with numbers below `before`, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The number to stay below.
    pub before: i64,
    /// How many lines.
    pub limit: i64,
}

impl Page {
    /// How many lines to read: one more than are shown, to see whether there is another page.
    pub const fn with_one_more(self) -> i64 {
        self.limit + 1
    }

    /// Cuts what was read to the page and names the number that the next one stays below.
    pub fn cut<T>(self, lines: &mut Vec<T>, number: impl Fn(&T) -> i64) -> Option<i64> {
        // Between 1 and `LIMIT_MAX`, so it fits.
        let limit = self.limit as usize;
        if lines.len() <= limit {
            return None;
        }
        lines.truncate(limit);
        lines.last().map(number)
    }
}

impl FromRequest for Page {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(page(request.query_string()))
    }
}

fn page(query: &str) -> Result<Page, Problem> {
    let asked = pairs(query, &["before", "limit"])?;
    let before = number(&asked, "before", 1..=i64::MAX)?;
    let limit = number(&asked, "limit", 1..=LIMIT_MAX)?;
    Ok(Page {
        before: before.unwrap_or(i64::MAX),
        limit: limit.unwrap_or(LIMIT_DEFAULT),
    })
}

/// The number of the notification to begin after: `after`, where it is given.
pub fn after(query: &str) -> Result<Option<i64>, Problem> {
    number(&pairs(query, &["after"])?, "after", 0..=i64::MAX)
}

/// The pairs of a query string; what is not known or given twice is refused.
fn pairs(query: &str, known: &[&str]) -> Result<HashMap<String, String>, Problem> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| Problem::invalid("query", "expected name=value pairs"))?;
    let mut asked = HashMap::new();
    for (name, value) in pairs.into_inner() {
        if !known.contains(&name.as_str()) {
            let expected = format!("has an unknown name; expected {}", known.join(", "));
            return Err(Problem::invalid("query", expected));
        }
        if asked.insert(name, value).is_some() {
            let expected = format!("has a name twice; expected {} once", known.join(", "));
            return Err(Problem::invalid("query", expected));
        }
    }
    Ok(asked)
}

fn number(
    asked: &HashMap<String, String>,
    name: &'static str,
    bounds: std::ops::RangeInclusive<i64>,
) -> Result<Option<i64>, Problem> {
    let Some(text) = asked.get(name) else {
        return Ok(None);
    };
    let number = text.parse().ok().filter(|number| bounds.contains(number));
    let expected = || {
        let (least, most) = (bounds.start(), bounds.end());
        Problem::invalid(name, format!("expected a number from {least} to {most}"))
    };
    number.map(Some).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_to_a_hundred_lines_and_fifty_usually() {
        assert_eq!(page("").map(|p| (p.before, p.limit)), Ok((i64::MAX, 50)));
        assert_eq!(
            page("before=7&limit=100").map(|p| (p.before, p.limit)),
            Ok((7, 100))
        );
        for query in [
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=x",
            "before=0",
            "page=2",
            "limit=1&limit=1",
        ] {
            assert!(page(query).is_err(), "{query}");
        }
    }

    #[test]
    fn there_is_a_next_page_when_a_line_is_left() {
        let page = page("limit=2").expect("a page");
        let mut lines = vec![9, 8, 7];
        assert_eq!(page.cut(&mut lines, |n| *n), Some(8));
        assert_eq!(lines, [9, 8]);
        assert_eq!(page.cut(&mut lines, |n| *n), None);
    }
}
