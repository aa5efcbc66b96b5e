//! The types that the whole gateway uses: money, time, phone numbers and identifiers.
//!
//! **Architecture invariant:** nothing here does IO, reads a clock or makes a random number.

mod email;
#[cfg(test)]
mod fuzz;
mod ids;
mod keyed_hash;
mod money;
mod phone;
mod short_reference_no;
mod text;
mod time;

pub use email::{EmailAddress, EmailAddressError};
pub use ids::{
    AccountId, ChannelId, Direction, IssuerId, KeyId, Outlet, PartnerId, ReferenceNo, Service,
    TierId,
};
pub use keyed_hash::{Fingerprint, TokenCode, TokenProof};
pub use money::Rupiah;
pub use phone::{Msisdn, MsisdnError, is_separator, mask_name};
pub use short_reference_no::{ShortReferenceNo, ShortReferenceNoError};
pub use text::{is_invisible, is_readable};
pub use time::{BusinessDate, Month, Timestamp, WIB};
