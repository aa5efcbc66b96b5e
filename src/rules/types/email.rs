//! E-mail addresses of customers.

use std::fmt;

/// The longest address (RFC 5321), and the longest part before its `@`.
const CHARACTERS_MAX: usize = 254;
const LOCAL_MAX: usize = 64;
const LABEL_MAX: usize = 63;

/// An e-mail address as it was written. Its `Debug` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is not an e-mail address that can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an e-mail address such as budi@example.com, at most 254 characters")]
pub struct EmailAddressError;

impl EmailAddress {
    /// Reads one: a name, an `@`, and a host with at least one dot, in plain characters. White space
    /// around it is left out.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let text = text.trim();
        let (local, host) = text.rsplit_once('@').ok_or(EmailAddressError)?;
        let fits = text.len() <= CHARACTERS_MAX && is_local(local) && is_host(host);
        fits.then(|| Self(text.to_owned())).ok_or(EmailAddressError)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With the name hidden but for its first character: `b***@example.com`.
    pub fn masked(&self) -> String {
        let (local, host) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}***@{host}")
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

fn is_local(local: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    let dots_stand_apart = local.split('.').all(|part| !part.is_empty());
    local.len() <= LOCAL_MAX && local.bytes().all(is_plain) && dots_stand_apart
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=LABEL_MAX).contains(&label.len())
            && label.bytes().all(is_plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_name = last.bytes().any(|byte| byte.is_ascii_alphabetic());
    host.contains('.') && host.split('.').all(is_label) && is_name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for text in [
            "budi@example.com",
            " Budi.Pratama+gerai@mail.example.co.id ",
            "o'neil@example.com",
            "a@b.id",
        ] {
            let read = EmailAddress::parse(text).expect(text);
            assert_eq!(read.as_str(), text.trim());
        }
    }

    #[test]
    fn what_cannot_be_written_to_is_refused() {
        for text in [
            "",
            "budi",
            "@example.com",
            "budi@",
            "budi@example",
            "budi@example..com",
            "budi@.example.com",
            "budi@-example.com",
            "budi@127.0.0.1",
            ".budi@example.com",
            "bu..di@example.com",
            "budi pratama@example.com",
            "budi@exam ple.com",
            "budi@example.com\r\nBcc: x@example.com",
            "budi\u{200b}@example.com",
            "búdi@example.com",
            "a@b@example.com",
            "<budi@example.com>",
        ] {
            assert_eq!(
                EmailAddress::parse(text),
                Err(EmailAddressError),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_address_is_as_long_as_it_may_be_and_no_longer() {
        let address = |local: usize, label: usize| {
            let label = "b".repeat(label);
            format!("{}@{label}.{label}.{label}.id", "a".repeat(local))
        };
        let is_read = |text: &str| EmailAddress::parse(text).is_ok();
        assert!(is_read(&address(64, 61)) && address(64, 61).len() == 253);
        assert!(!is_read(&address(65, 1)), "the part before the @");
        assert!(
            is_read(&address(1, 63)) && !is_read(&address(1, 64)),
            "a label"
        );
        assert!(!is_read(&address(64, 62)), "the whole");
    }

    #[test]
    fn only_a_mask_is_printed() {
        let read = EmailAddress::parse("budi@example.com").expect("an address");
        assert_eq!(format!("{read:?}"), "b***@example.com");
    }
}
