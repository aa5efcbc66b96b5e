//! How many connections one address may have open, so that nobody takes them all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use parking_lot::Mutex;

use super::WIDER;

/// The open connections of every address.
pub struct Connections {
    max: u32,
    open: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    by_network: HashMap<IpNet, u32>,
    refused: u64,
}

/// A connection that is counted until it is dropped.
pub struct OpenConnection {
    connections: Arc<Connections>,
    address: IpAddr,
}

/// The address has all that it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyConnections {
    /// So many connections were refused since the gateway started, this one among them.
    pub refused: u64,
}

impl Connections {
    /// So many for each address; 0 sets no limit.
    pub fn new(max: u32) -> Arc<Self> {
        let max = if max == 0 { u32::MAX } else { max };
        let open = Mutex::default();
        Arc::new(Self { max, open })
    }

    /// One more connection from there.
    pub fn open(self: &Arc<Self>, address: IpAddr) -> Result<OpenConnection, TooManyConnections> {
        let mut counts = self.open.lock();
        let is_full = |(network, share): (IpNet, u32)| {
            let max = self.max.saturating_mul(share);
            counts
                .by_network
                .get(&network)
                .is_some_and(|open| *open >= max)
        };
        if networks(address).any(is_full) {
            counts.refused += 1;
            let refused = counts.refused;
            return Err(TooManyConnections { refused });
        }
        for (network, _) in networks(address) {
            *counts.by_network.entry(network).or_default() += 1;
        }
        let connections = Arc::clone(self);
        Ok(OpenConnection {
            connections,
            address,
        })
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut counts = self.connections.open.lock();
        for (network, _) in networks(self.address) {
            let Some(open) = counts.by_network.get_mut(&network) else {
                continue;
            };
            *open -= 1;
            if *open == 0 {
                counts.by_network.remove(&network);
            }
        }
    }
}

/// The networks that count for an address, and how many times the limit each may have: of IPv6
/// anyone has a whole network (/64) at least, and often a site of many (/48).
fn networks(address: IpAddr) -> impl Iterator<Item = (IpNet, u32)> {
    let lengths: &[(u8, u32)] = match address.to_canonical() {
        IpAddr::V4(_) => &[(32, 1)],
        IpAddr::V6(_) => &[(64, 1), (48, WIDER)],
    };
    lengths.iter().filter_map(move |(length, share)| {
        let network = IpNet::new(address.to_canonical(), *length).ok()?;
        Some((network.trunc(), *share))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(
        connections: &Arc<Connections>,
        address: &str,
    ) -> Result<OpenConnection, TooManyConnections> {
        connections.open(address.parse().expect("an address"))
    }

    #[test]
    fn an_address_has_so_many_and_another_has_its_own() {
        let connections = Connections::new(2);
        let first = open(&connections, "192.0.2.1");
        let _second = open(&connections, "192.0.2.1").expect("free");
        for refused in [1, 2] {
            let mapped = open(&connections, "::ffff:192.0.2.1");
            assert_eq!(mapped.err(), Some(TooManyConnections { refused }));
        }
        let _other = open(&connections, "192.0.2.2").expect("free");
        drop(first);
        let _third = open(&connections, "192.0.2.1").expect("free again");
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address_and_a_site_as_four() {
        let connections = Connections::new(1);
        let of = |network: u16| open(&connections, &format!("2001:db8:1:{network}::1"));
        let taken: Vec<_> = (1..=4).map(|network| of(network).expect("free")).collect();
        assert!(of(1).is_err(), "the same /64");
        assert!(of(5).is_err(), "the /48 of them all");
        let _elsewhere = open(&connections, "2001:db8:2:1::1").expect("free");
        drop(taken);
        assert!(of(5).is_ok());
    }

    #[test]
    fn zero_sets_no_limit_and_nothing_is_kept_of_what_is_closed() {
        let connections = Connections::new(0);
        let taken: Vec<_> = (0..1000).map(|_| open(&connections, "192.0.2.1")).collect();
        assert!(taken.iter().all(Result::is_ok));
        drop(taken);
        assert!(connections.open.lock().by_network.is_empty());
    }
}
