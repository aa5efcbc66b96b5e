//! Fields of `additionalInfo` that nobody reads. The gateway passes over them, because hosts send
//! many; the sandbox's debug mode names them, for a host that calls a field by another name.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The fields that are read, each with the other names that hosts give it.
const FIELDS: [(&str, &[&str]); 7] = [
    ("walletId", &["wallet"]),
    ("binCode", &["bin"]),
    ("storeId", &["store", "outlet", "outletId"]),
    ("storeBrand", &["brand", "merchant"]),
    ("terminalId", &["terminal"]),
    ("cashierId", &["cashier"]),
    ("token", &["otp"]),
];
/// So many edits may lead from a name to the one that it is meant for.
const EDITS: usize = 2;
/// So many fields are named at most, and none with a longer name than this.
const NAMED: usize = 16;
const NAME_BYTES: usize = 64;

/// A field that is not read, and the one that may be meant.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnknownField {
    /// Its place in the body.
    #[schema(example = "additionalInfo.bin")]
    field: String,
    /// The name that it may be meant for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "binCode")]
    did_you_mean: Option<&'static str>,
}

/// Those of a body; none where it is not understood, which has another answer.
pub fn of(body: &[u8]) -> Vec<UnknownField> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(info) = body["additionalInfo"].as_object() else {
        return Vec::new();
    };
    let is_unknown = |name: &&String| FIELDS.iter().all(|(known, _)| known != name);
    let names = info.keys().filter(|name| name.len() <= NAME_BYTES);
    let unknown = names.filter(is_unknown).take(NAMED);
    unknown
        .map(|name| UnknownField {
            field: format!("additionalInfo.{name}"),
            did_you_mean: meant_by(name),
        })
        .collect()
}

/// The field that the name is nearest to, in capitals or small letters, with `_` and `-` or without.
fn meant_by(name: &str) -> Option<&'static str> {
    let name = name.replace(['_', '-', ' '], "").to_lowercase();
    let edits = |written: &str| strsim::osa_distance(&name, &written.to_lowercase());
    let nearest = FIELDS.iter().map(|(field, others)| {
        let other = others.iter().any(|other| edits(other) == 0);
        (if other { 0 } else { edits(field) }, *field)
    });
    let (edits, field) = nearest.min_by_key(|(edits, _)| *edits)?;
    (edits <= EDITS).then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;
    use utoipa::PartialSchema;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::Schema;

    use super::super::order_request::OutletInfo;

    #[rstest]
    #[case("bin", Some("binCode"))]
    #[case("bincode", Some("binCode"))]
    #[case("bin_code", Some("binCode"))]
    #[case("binCod", Some("binCode"))]
    #[case("bniCode", Some("binCode"))]
    #[case("brand", Some("storeBrand"))]
    #[case("store-brand", Some("storeBrand"))]
    #[case("WalletID", Some("walletId"))]
    #[case("otp", Some("token"))]
    #[case("tokens", Some("token"))]
    #[case("deviceId", None)]
    #[case("x", None)]
    #[case("", None)]
    fn a_name_means_the_nearest_field(#[case] name: &str, #[case] field: Option<&str>) {
        assert_eq!(meant_by(name), field);
    }

    #[test]
    fn the_fields_are_those_that_are_read() {
        let RefOr::T(Schema::Object(read)) = OutletInfo::schema() else {
            panic!("no object");
        };
        let mut read: Vec<_> = read.properties.keys().map(String::as_str).collect();
        let mut named = FIELDS.map(|(field, _)| field);
        read.sort_unstable();
        named.sort_unstable();
        assert_eq!(read, named);
    }

    #[test]
    fn only_what_is_not_read_is_named_and_not_without_end() {
        let named = |info: Value| of(json!({ "additionalInfo": info }).to_string().as_bytes());
        assert_eq!(
            named(json!({ "walletId": "16", "storeBrand": "Alfamart" })),
            []
        );
        assert_eq!(named(json!([])), []);
        assert_eq!(of(b"{"), []);
        let bin = UnknownField {
            field: "additionalInfo.bin".to_owned(),
            did_you_mean: Some("binCode"),
        };
        assert_eq!(named(json!({ "bin": "000076", "storeId": "1" })), [bin]);
        let many: serde_json::Map<_, _> = (0..100)
            .map(|number| (format!("f{number}"), json!(1)))
            .collect();
        assert_eq!(named(many.into()).len(), NAMED);
        assert_eq!(named(json!({ "a".repeat(NAME_BYTES + 1): 1 })), []);
    }
}
