//! When each request is meant to be sent.

use std::time::Duration;

/// How requests follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ArrivalModel {
    /// So many a second, without waiting for answers: an open loop.
    Open(f64),
    /// Each connection sends when it has its answer: a closed loop, to find out what can be done.
    Closed,
}

/// A round's orders in time.
#[derive(Clone, Debug)]
pub struct Schedule {
    arrivals: ArrivalModel,
    orders: usize,
    /// No request is sent after this.
    lasts: Duration,
    /// So late is too late: there was no connection free. None: it is sent, however late.
    answer_timeout: Option<Duration>,
    next: usize,
}

/// The next thing for a free connection to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextSend {
    /// Send that order, at that time after the start.
    Send {
        /// Which.
        order: usize,
        /// When; in the past where all connections were busy.
        at: Duration,
        /// Orders before it that nobody was free to send in time.
        missed: usize,
    },
    /// All is sent.
    Done {
        /// Orders at the end that nobody was free to send in time.
        missed: usize,
    },
}

impl Schedule {
    /// Of so many orders.
    pub fn new(
        arrivals: ArrivalModel,
        orders: usize,
        lasts: Duration,
        answer_timeout: Option<Duration>,
    ) -> Self {
        Self {
            arrivals,
            orders,
            lasts,
            answer_timeout,
            next: 0,
        }
    }

    /// What a connection does that is free at `now` after the start.
    pub fn next(&mut self, now: Duration) -> NextSend {
        let mut missed = 0;
        while self.next < self.orders {
            let order = self.next;
            let at = match self.arrivals {
                ArrivalModel::Open(rate) => Duration::from_secs_f64(order as f64 / rate),
                ArrivalModel::Closed => now,
            };
            if at >= self.lasts {
                break;
            }
            self.next += 1;
            if self
                .answer_timeout
                .is_some_and(|answer_timeout| at + answer_timeout < now)
            {
                missed += 1;
                continue;
            }
            return NextSend::Send { order, at, missed };
        }
        NextSend::Done { missed }
    }

    /// Orders that were taken off it.
    pub fn taken(&self) -> usize {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn send(order: usize, at: Duration, missed: usize) -> NextSend {
        NextSend::Send { order, at, missed }
    }

    #[test]
    fn an_open_loop_keeps_its_times_however_late_it_is() {
        let mut schedule = Schedule::new(ArrivalModel::Open(100.0), 3, ms(1000), None);
        assert_eq!(schedule.next(ms(0)), send(0, ms(0), 0));
        assert_eq!(schedule.next(ms(500)), send(1, ms(10), 0));
        assert_eq!(schedule.next(ms(500)), send(2, ms(20), 0));
        assert_eq!(schedule.next(ms(500)), NextSend::Done { missed: 0 });
    }

    #[test]
    fn what_finds_no_connection_in_time_is_not_sent() {
        let mut schedule = Schedule::new(ArrivalModel::Open(100.0), 8, ms(1000), Some(ms(5)));
        assert_eq!(schedule.next(ms(0)), send(0, ms(0), 0));
        assert_eq!(schedule.next(ms(34)), send(3, ms(30), 2));
        assert_eq!(schedule.next(ms(500)), NextSend::Done { missed: 4 });
    }

    #[test]
    fn a_closed_loop_sends_when_it_can_until_its_time_is_over() {
        let mut schedule = Schedule::new(ArrivalModel::Closed, 9, ms(100), None);
        assert_eq!(schedule.next(ms(7)), send(0, ms(7), 0));
        assert_eq!(schedule.next(ms(99)), send(1, ms(99), 0));
        assert_eq!(schedule.next(ms(100)), NextSend::Done { missed: 0 });
        assert_eq!(schedule.taken(), 2);
    }
}
