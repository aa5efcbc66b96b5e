//! What happens on the line: one scene for each movement that a client begins.

use std::time::Duration;

use crate::lang::Translated;
use crate::proxy::NetworkFault;
use crate::till::MovementKind;

/// Of a cut answer so many bytes arrive: not even its head.
const CUT: NetworkFault = NetworkFault::Cut(40);
/// The line breaks before any byte of the answer.
const BROKEN: NetworkFault = NetworkFault::Cut(0);
/// An answer so late is still in time for most clients.
const ANSWER_LATE: Duration = Duration::from_secs(3);
/// A request so late arrives when most clients have given up.
const REQUEST_LATE: Duration = Duration::from_secs(12);

/// A scene.
#[derive(Debug)]
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// Of which movements.
    pub kind: MovementKind,
    /// What happens.
    pub title: Translated,
    /// What happens to the requests about the movement, in their order; then they pass.
    pub faults: &'static [NetworkFault],
    /// What happens to its cancels, in their order.
    pub cancels: &'static [NetworkFault],
}

/// What can happen to a movement of either kind.
struct Plot {
    name: &'static str,
    title: Translated,
    faults: &'static [NetworkFault],
}

const PLOTS: [Plot; 8] = [
    Plot {
        name: "answer-lost",
        title: ["jawaban hilang", "the answer is lost"],
        faults: &[NetworkFault::DropAnswer],
    },
    Plot {
        name: "request-lost",
        title: ["permintaan hilang", "the request is lost"],
        faults: &[NetworkFault::DropRequest],
    },
    Plot {
        name: "answer-cut",
        title: ["jawaban terpotong", "the answer is cut off"],
        faults: &[CUT],
    },
    Plot {
        name: "line-breaks",
        title: ["koneksi diputus", "the connection is reset"],
        faults: &[NetworkFault::Reset],
    },
    Plot {
        name: "lost-again",
        title: [
            "empat pesan berturut-turut hilang",
            "four messages in a row are lost",
        ],
        faults: &[BROKEN, NetworkFault::Refuse, BROKEN, NetworkFault::Reset],
    },
    Plot {
        name: "answer-late",
        title: [
            "jawaban terlambat 3 detik",
            "the answer comes 3 seconds late",
        ],
        faults: &[NetworkFault::DelayAnswer(ANSWER_LATE)],
    },
    Plot {
        name: "request-late",
        title: [
            "permintaan tertahan 12 detik",
            "the request is held back for 12 seconds",
        ],
        faults: &[NetworkFault::Delay(REQUEST_LATE)],
    },
    Plot {
        name: "arrives-twice",
        title: [
            "permintaan sampai dua kali, jawaban kedua yang diterima",
            "the request arrives twice, and the second answer comes back",
        ],
        faults: &[NetworkFault::DuplicateLast],
    },
];

const CANCEL_LOST: Scene = Scene {
    name: "cancel-lost",
    kind: MovementKind::CashOut,
    title: [
        "permintaan hilang, lalu dua jawaban pembatalan hilang",
        "the request is lost, and then two answers to its cancel",
    ],
    faults: &[NetworkFault::DropRequest],
    cancels: &[BROKEN, CUT],
};

/// The scenes of movements of these kinds.
pub fn scenes(kinds: &[MovementKind]) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for kind in kinds {
        scenes.extend(PLOTS.iter().map(|plot| Scene {
            name: plot.name,
            kind: *kind,
            title: plot.title,
            faults: plot.faults,
            cancels: &[],
        }));
        if *kind == MovementKind::CashOut {
            scenes.push(CANCEL_LOST);
        }
    }
    scenes
}
