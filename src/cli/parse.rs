//! What flags are read as, where a plain type would take too much.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

use crate::catalogue::ChannelKey;
use crate::types::{Msisdn, is_readable};

/// The longest name, in characters.
const NAME_CHARACTERS: usize = 100;

const DAY_SECONDS: u64 = 24 * 3_600;

/// The longest reason, in characters.
const REASON_CHARACTERS: usize = 200;

/// A customer's mobile number.
pub fn phone(text: &str) -> Result<Msisdn, String> {
    Msisdn::parse(text).map_err(|error| error.to_string())
}

/// A name on one line.
pub fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.chars().count() > NAME_CHARACTERS || !is_readable(name) {
        return Err(format!(
            "expected 1 to {NAME_CHARACTERS} characters on one line, none of them invisible"
        ));
    }
    Ok(name.to_owned())
}

/// Why something is done, on one line.
pub fn reason(text: &str) -> Result<String, String> {
    let reason = text.trim();
    if reason.chars().count() > REASON_CHARACTERS || !is_readable(reason) {
        return Err(format!(
            "expected 1 to {REASON_CHARACTERS} characters on one line, none of them invisible"
        ));
    }
    Ok(reason.to_owned())
}

/// The key of a channel.
pub fn channel_key(text: &str) -> Result<ChannelKey, String> {
    ChannelKey::parse(text).ok_or_else(|| "expected wallet:16 or bin:000076".to_owned())
}

/// How long: `30m`, `24h`, `7d`; at most 30 days.
pub fn duration(text: &str) -> Result<Duration, String> {
    let seconds = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let seconds_each = match unit {
            "m" => 60,
            "h" => 3_600,
            "d" => DAY_SECONDS,
            _ => return None,
        };
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let number: u64 = number.parse().ok().filter(|_| is_number)?;
        number.checked_mul(seconds_each)
    };
    match seconds() {
        Some(seconds) if (1..=30 * DAY_SECONDS).contains(&seconds) => {
            Ok(Duration::from_secs(seconds))
        }
        _ => Err("expected minutes, hours or days such as 30m, 24h or 7d, at most 30d".to_owned()),
    }
}

/// A network, or an address as a network of one.
pub fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    let network = address.or_else(|_| text.parse());
    network.map_err(|_| "expected an address or a network such as 203.0.113.0/24".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_network_of_one() {
        let one = network("203.0.113.7").expect("an address");
        assert_eq!(one.to_string(), "203.0.113.7/32");
        assert!(network("203.0.113.0/24").is_ok() && network("2001:db8::/32").is_ok());
        assert!(network("everywhere").is_err());
    }

    #[test]
    fn a_duration_has_a_unit_and_an_end() {
        let seconds = |text| duration(text).map(|time| time.as_secs()).ok();
        assert_eq!(seconds("30m"), Some(1_800));
        assert_eq!(seconds("24h"), Some(86_400));
        assert_eq!(seconds("30d"), Some(2_592_000));
        for text in [
            "",
            "h",
            "0h",
            "24",
            "24 h",
            "-1h",
            "+1h",
            "31d",
            "1w",
            "9é",
            "999999999999d",
        ] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_name_is_one_line_with_something_on_it() {
        assert_eq!(name(" Budi Pratama ").as_deref(), Ok("Budi Pratama"));
        let long = "x".repeat(101);
        for text in [
            "",
            "  ",
            "Budi\nPratama",
            "Budi\u{202e}Pratama",
            "\u{feff}",
            "Budi\u{200b}",
            &long,
        ] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }
}
