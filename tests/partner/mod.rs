//! The partner API (SNAP BI) over HTTP.

mod access_token;
mod answers;
mod cash_in;
mod cash_out;
mod conformance;
mod examples;
mod fields;
mod headers;
mod identity;
mod keyless;
mod limits;
mod paths;
mod repeats;
mod replay;
mod signature;
mod signature_vectors;
mod status;
