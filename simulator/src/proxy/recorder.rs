//! Who decides about each request in place of a plan, and learns what became of it.

use super::context::ProxiedRequest;
use super::fault::NetworkFault;

/// What is to be done with a request.
pub enum Reception {
    /// This happens to it.
    Carry(NetworkFault),
    /// It is not for the gateway: these bytes are its answer.
    Answer(Vec<u8>),
}

/// Called as things happen; it must not block. Requests have numbers in the order of their arrival.
pub trait Recorder: Send + Sync {
    /// A whole request has arrived.
    fn request(&self, number: u64, request: &ProxiedRequest) -> Reception;

    /// The gateway has answered, be it that the client receives it or not. A request that arrived
    /// twice has two answers; the later call is about the one that counts.
    fn answered(&self, number: u64, answer: &[u8]);

    /// The client is about to receive the whole answer, or it receives nothing more. The later call
    /// counts, where the answer could not be written.
    fn ended(&self, number: u64, is_delivered: bool);

    /// The client closed the connection, and this was the last request on it, which went to the
    /// gateway.
    fn closed(&self, number: u64);
}
