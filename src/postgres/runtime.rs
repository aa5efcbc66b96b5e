//! How a thread waits for PostgreSQL: a separate thread serves the sockets, and the caller sleeps
//! until the answer is there. So a connection can be used from any thread, and does not end with
//! the runtime of the caller that opened it.

use std::io;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use diesel_async::async_connection_wrapper::BlockOn;
use tokio::runtime::{Builder, Runtime};

/// The runtime that serves the sockets of all connections.
pub fn sockets() -> io::Result<&'static Runtime> {
    static SOCKETS: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = SOCKETS.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("postgres-io")
        .enable_all()
        .build()?;
    // Of two that are built at the same time, one is dropped unused, outside of any runtime.
    Ok(SOCKETS.get_or_init(|| runtime))
}

/// Waits by sleeping: the answers come from the thread that serves the sockets.
pub struct Asleep;

impl BlockOn for Asleep {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        block_on(future)
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// Waits for it on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    // A caller inside a task must not yield here: this function polls without a scheduler.
    let mut future = pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
