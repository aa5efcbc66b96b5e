//! One reference has one content: the same customer, amount and token in every request about it.

use super::super::finding::{Observation, Value};
use super::super::record::Reference;
use super::{Rule, View};

pub fn observe(_view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let Some(original) = reference.original() else {
        return Observation::NotSeen;
    };
    if reference.exchanges.len() < 2 {
        return Observation::NotSeen;
    }
    let content = &original.request.content;
    let mut others = reference.exchanges.iter();
    let difference = others.find_map(|other| {
        let field = content.difference(&other.request.content)?;
        Some((field, other))
    });
    let Some((field, other)) = difference else {
        return Observation::Kept;
    };
    Rule::OneContent.broken(
        reference,
        [
            "layanan {} memakai referensi ini dengan {} yang lain",
            "service {} used this reference with another {}",
        ],
        &[
            Value::text(other.request.service.code()),
            Value::text(field),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::{LOST, Script};
    use super::super::support::seen;
    use super::*;

    #[test]
    fn another_amount_or_token_under_one_reference_is_seen() {
        let begun = || {
            Script::cash_out()
                .token("123456")
                .with(&[("original", LOST)])
        };
        let again = [("original", "2004400")];
        let judged = |script: Script| seen(Rule::OneContent, script.with(&again));
        assert_eq!(judged(begun()), "kept");
        assert_eq!(judged(begun().amount("50000")), "kept");
        assert_eq!(judged(begun().amount("100000")), "broken");
        assert_eq!(judged(begun().token("654321")), "broken");
        assert_eq!(judged(Script::cash_out()), "not seen");
    }
}
