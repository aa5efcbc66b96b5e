//! Which service a path is of: the standard's paths, whatever stands before them, and a host's own.

use std::str::FromStr;

use crate::snap::Service;

/// The version at the beginning of the standard's paths, which hosts replace.
const VERSION: &str = "/v1.0";
/// A path that some hosts have for a cancel.
const OTHER_CANCEL: &str = "/otc/cashout/cancel";

/// A path of the host's own, such as `44=/my/cash-out`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPath {
    service: Service,
    path: String,
}

/// Why a text is no path of a service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?}: expected SERVICE=PATH, such as 44=/my/cash-out; services are 37, 38, 39, 44, 45, 46 and 73"
)]
pub struct OwnPathError(String);

/// The paths of a host.
#[derive(Clone, Debug, Default)]
pub struct ServicePaths(pub Vec<OwnPath>);

impl ServicePaths {
    /// The service of a path, with its query or without.
    pub fn service(&self, path: &str) -> Option<Service> {
        let path = path.split('?').next().unwrap_or_default();
        let own = self.0.iter().find(|own| own.path == path);
        own.map(|own| own.service).or_else(|| of_the_standard(path))
    }
}

/// With anything before it (`/rest`, another version) and `.htm` after it.
fn of_the_standard(path: &str) -> Option<Service> {
    let path = path.strip_suffix(".htm").unwrap_or(path);
    if path.ends_with(OTHER_CANCEL) {
        return Some(Service::CashOutCancel);
    }
    let is_of = |service: &Service| {
        let end = service.path().strip_prefix(VERSION);
        end.is_some_and(|end| path.ends_with(end))
    };
    Service::ALL.into_iter().find(is_of)
}

impl FromStr for OwnPath {
    type Err = OwnPathError;

    fn from_str(text: &str) -> Result<Self, OwnPathError> {
        let error = || OwnPathError(text.to_owned());
        let (code, path) = text.split_once('=').ok_or_else(error)?;
        let service = Service::of_code(code).ok_or_else(error)?;
        if !path.starts_with('/') {
            return Err(error());
        }
        Ok(Self {
            service,
            path: path.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_paths_are_known_with_what_hosts_add() {
        let paths = ServicePaths::default();
        for (path, service) in [
            ("/v1.0/emoney/topup", Some(Service::TopUp)),
            ("/rest/v1.0/emoney/topup.htm?a=b", Some(Service::TopUp)),
            ("/snap/v2.1/emoney/topup-status", Some(Service::TopUpStatus)),
            ("/v1.0/otc/cashout/cancel", Some(Service::CashOutCancel)),
            ("/v1.0/access-token/b2b", Some(Service::AccessToken)),
            ("/v1.0/emoney", None),
            ("/", None),
        ] {
            assert_eq!(paths.service(path), service, "{path}");
        }
    }

    #[test]
    fn a_hosts_own_path_comes_first() {
        let own: OwnPath = "46=/v1.0/emoney/topup".parse().expect("a path");
        let paths = ServicePaths(vec![own]);
        let service = paths.service("/v1.0/emoney/topup");
        assert_eq!(service, Some(Service::CashOutCancel));
        for wrong in ["", "44", "44=cash-out", "40=/x", "=/x"] {
            assert!(wrong.parse::<OwnPath>().is_err(), "{wrong}");
        }
    }
}
