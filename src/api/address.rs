//! Where a request comes from: limits and partners' allowed networks go by it.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "X-Forwarded-For";

/// The address of whoever sent it. A proxy of ours is asked for whom it speaks; nobody else's
/// header is believed, so the first address from the right that is no proxy's is the sender's.
pub fn of_sender(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut sender = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.to_canonical());
    let lines: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    let mut passed_on = lines.iter().rev().flat_map(|line| line.rsplit(','));
    while is_proxy(&sender) {
        let Some(Ok(before)) = passed_on.next().map(|text| text.trim().parse::<IpAddr>()) else {
            break;
        };
        sender = before.to_canonical();
    }
    sender
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
}
