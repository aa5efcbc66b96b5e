//! Where a request comes from: limits and partners' allowed networks go by it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Once;

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

use super::headers::FORWARDED_FOR;

/// The address that sent the request.
///
/// Only the header of a trusted proxy counts: from the right, the first address that is no proxy's
/// is the sender's.
pub fn of_sender(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let mut sender = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.to_canonical());
    if !is_proxy(sender, proxies) {
        warn_of_untrusted_proxy(sender, headers);
        return sender;
    }
    let lines: Vec<&str> = headers
        .get_all(&FORWARDED_FOR)
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    let mut passed_on = lines.iter().rev().flat_map(|line| line.rsplit(','));
    while is_proxy(sender, proxies) {
        let Some(entry) = passed_on.next() else {
            break;
        };
        let Some(before) = written_by_a_proxy(entry) else {
            warn_of_unreadable_entry(sender);
            break;
        };
        sender = before.to_canonical();
    }
    sender
}

/// Whether it is the address of a trusted proxy.
pub fn is_proxy(address: IpAddr, proxies: &[IpNet]) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|network| network.contains(&address))
}

/// The address in an entry as proxies write it: alone or with its port, an IPv6 address in
/// brackets or not, in quotes or not.
fn written_by_a_proxy(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let unquoted = entry
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let entry = unquoted.unwrap_or(entry);
    if let Ok(address) = entry.parse() {
        return Some(address);
    }
    if let Ok(socket) = entry.parse::<SocketAddr>() {
        return Some(socket.ip());
    }
    let in_brackets = entry.strip_prefix('[')?.strip_suffix(']')?;
    in_brackets.parse().ok()
}

/// A proxy that is not named in `trusted_proxies` makes all its callers one address. Said once: it
/// is a mistake of the configuration, or a stranger's header.
fn warn_of_untrusted_proxy(peer: IpAddr, headers: &HeaderMap) {
    static ONCE: Once = Once::new();
    if headers.contains_key(&FORWARDED_FOR) {
        ONCE.call_once(|| {
            tracing::warn!(
                %peer,
                "X-Forwarded-For of a peer that is not in trusted_proxies is not believed"
            );
        });
    }
}

/// What a trusted proxy writes cannot be read. Said once; the proxy's own address counts.
fn warn_of_unreadable_entry(proxy: IpAddr) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!(
            %proxy,
            "X-Forwarded-For has an entry that is no address: limits go by the proxy's own"
        );
    });
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn sender(peer: &str, lines: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = HeaderName::from_static("x-forwarded-for");
            headers.append(name, HeaderValue::from_static(line));
        }
        let proxies = ["10.0.0.0/8".parse().expect("a network")];
        let peer = peer.parse().expect("an address");
        of_sender(Some(peer), &headers, &proxies).to_string()
    }

    #[test]
    fn a_header_is_believed_of_a_proxy_alone() {
        assert_eq!(sender("203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
        assert_eq!(sender("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(sender("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn what_the_sender_wrote_into_the_header_itself_is_not_believed() {
        let forged = ["1.1.1.1, 198.51.100.1"];
        assert_eq!(sender("10.0.0.1", &forged), "198.51.100.1");
        let forged = ["1.1.1.1", "198.51.100.1, 10.0.0.2"];
        assert_eq!(sender("10.0.0.1", &forged), "198.51.100.1");
    }

    #[test]
    fn a_header_that_is_none_leaves_the_proxys_own_address() {
        assert_eq!(sender("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(sender("10.0.0.1", &["unknown"]), "10.0.0.1");
    }

    #[test]
    fn an_entry_is_read_with_its_port_brackets_and_quotes() {
        for (entry, address) in [
            ("198.51.100.1:49152", "198.51.100.1"),
            ("\"198.51.100.1:49152\"", "198.51.100.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:49152", "2001:db8::1"),
            ("\"[2001:db8::1]:49152\"", "2001:db8::1"),
            ("[::ffff:198.51.100.1]:1", "198.51.100.1"),
        ] {
            assert_eq!(sender("10.0.0.1", &[entry]), address, "{entry}");
            let line: &'static str = format!("1.1.1.1, {entry}, 10.0.0.2:80").leak();
            assert_eq!(sender("10.0.0.1", &[line]), address, "{line}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_read_as_one() {
        for entry in [
            "_hidden",
            "198.51.100.1:port",
            "[198.51.100.1",
            "for=198.51.100.1",
            "",
        ] {
            assert_eq!(sender("10.0.0.1", &[entry]), "10.0.0.1", "{entry}");
        }
    }
}
