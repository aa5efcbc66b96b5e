//! Minify, lexically: drop JSON's white space outside strings and touch nothing else.
//!
//! Parsing and printing again would change escapes, number text and the order of keys, and break
//! honest signatures.

/// The body as it is signed.
pub fn minify(body: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(body.len());
    let mut in_string = false;
    let mut escaped = false;
    for &byte in body {
        if in_string {
            kept.push(byte);
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        in_string = byte == b'"';
        if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            kept.push(byte);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::spaces_between("{ \"a\" :\t1,\r\n\"b\": [ 1 , 2 ] }", "{\"a\":1,\"b\":[1,2]}")]
    #[case::spaces_inside_stay(
        r#"{"partnerServiceId": "   3929", "a": " "}"#,
        r#"{"partnerServiceId":"   3929","a":" "}"#
    )]
    #[case::an_escaped_quote_ends_nothing(r#"{"a": "x\" y" , "b": 1}"#, r#"{"a":"x\" y","b":1}"#)]
    #[case::an_escaped_backslash_escapes_no_quote(
        r#"{"a": "x\\" , "b": 1}"#,
        r#"{"a":"x\\","b":1}"#
    )]
    #[case::escapes_and_numbers_are_left_alone(
        r#"{"a": "\u00f6\/", "b": 1.00, "c": 1E5}"#,
        r#"{"a":"\u00f6\/","b":1.00,"c":1E5}"#
    )]
    #[case::other_white_space_is_not_jsons("{\"a\":\u{a0}1}", "{\"a\":\u{a0}1}")]
    #[case::nothing("", "")]
    fn drops_white_space_outside_strings_only(#[case] body: &str, #[case] minified: &str) {
        assert_eq!(minify(body.as_bytes()), minified.as_bytes());
    }
}
