//! What flags are read as, where a plain type would take too much.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::catalogue::ChannelKey;
use crate::types::{Msisdn, is_readable};

/// The longest name, in characters.
const NAME_CHARACTERS: usize = 100;

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

/// The key of a channel.
pub fn channel_key(text: &str) -> Result<ChannelKey, String> {
    ChannelKey::parse(text).ok_or_else(|| "expected wallet:16 or bin:000076".to_owned())
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
