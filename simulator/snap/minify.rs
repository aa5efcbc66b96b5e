//! The form of a JSON body that is signed.

/// Drops JSON whitespace outside strings and touches nothing else (`SNAP`, signature).
///
/// Lexical on purpose: parsing and printing again would change escapes, the text of numbers and
/// the order of keys, and with them the digest.
pub fn minify(body: &[u8]) -> Vec<u8> {
    let mut minified = Vec::with_capacity(body.len());
    let mut in_string = false;
    let mut escaped = false;
    for &byte in body {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            continue;
        } else {
            in_string = byte == b'"';
        }
        minified.push(byte);
    }
    minified
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minified(body: &str) -> String {
        String::from_utf8(minify(body.as_bytes())).expect("only ASCII bytes are dropped")
    }

    #[test]
    fn whitespace_outside_strings_goes() {
        assert_eq!(minified(" {\r\n\t\"a\" : [ 1 , 2 ] } \n"), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn whitespace_inside_strings_stays() {
        assert_eq!(
            minified(r#"{ "partnerServiceId" : "   10901" }"#),
            r#"{"partnerServiceId":"   10901"}"#
        );
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        assert_eq!(minified(r#"{ "a" : "x \" y" }"#), r#"{"a":"x \" y"}"#);
    }

    #[test]
    fn a_backslash_before_the_closing_quote_is_no_escape_of_it() {
        assert_eq!(
            minified(r#"{ "a" : "x \\" , "b" : 1 }"#),
            r#"{"a":"x \\","b":1}"#
        );
        assert_eq!(
            minified(r#"{ "a" : "\\\" y" , "b" : 1 }"#),
            r#"{"a":"\\\" y","b":1}"#
        );
    }

    #[test]
    fn escapes_numbers_and_key_order_are_kept() {
        let odd = r#"{"z":"\u00f6 \/ ö","a":1.50,"a":1E+2}"#;
        assert_eq!(minified(odd), odd);
    }

    #[test]
    fn nothing_stays_nothing() {
        assert_eq!(minified(""), "");
    }
}
