//! Indonesian wordings that people are no longer shown, and what is written instead. One thing has
//! one wording in page, terminal, messages, receipts and documents.

use std::fs;
use std::path::{Path, PathBuf};

/// Retired wordings in lower case, and what to write instead.
const RETIRED: [(&str, &str); 27] = [
    ("angka token", "kode token"),
    ("badan bukan json", "isi permintaan (body) bukan JSON"),
    ("batu nisan", "penanda batal"),
    ("danamon atm", "ATM Danamon"),
    ("di cakram", "tersimpan permanen"),
    ("di kabel", "pesan ke gateway"),
    ("dibukukan", "tercatat"),
    ("dicocokkan besok", "direkonsiliasi besok"),
    ("dihapus dulu", "dibatalkan sebelum tiba"),
    ("hilang satu", "1 jawaban hilang"),
    ("hilang semua", "semua hilang"),
    ("jangan bayar", "jangan serahkan uang"),
    ("keadaan referensi", "status referensi"),
    ("kesabaran", "batas waktu"),
    ("kesalahan di dalam", "kesalahan internal"),
    ("kunci klien", "client key"),
    ("penyelesaian", "setelmen"),
    ("rahasia klien", "client secret"),
    ("ruang saldo", "sisa kapasitas saldo"),
    ("saldo sesudahnya", "saldo akhir"),
    ("saluran", "kanal"),
    ("sha-256 badan", "SHA-256 isi permintaan (body)"),
    ("tanda tangan atau jam", "signature atau jam"),
    ("tidak aktif lama", "dorman"),
    ("untuk satu jumlah", "untuk satu nominal"),
    // The machine; `kasir` alone is the person.
    (" kasir belum tahu", "mesin kasir belum tahu"),
    (
        " kasir tidak boleh menebak",
        "mesin kasir tidak boleh menebak",
    ),
];

/// What people read stands in files that end so.
const ENDINGS: [&str; 6] = ["rs", "js", "html", "toml", "md", "snap"];

fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts(&path, found);
            continue;
        }
        let ending = path.extension().and_then(|ending| ending.to_str());
        if ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
            found.push(path);
        }
    }
}

/// The retired wordings of a text, a line each.
fn findings(text: &str) -> Vec<String> {
    let lines = text.lines().zip(1..);
    let found = lines.flat_map(|(line, number)| {
        let line = line.to_lowercase().replace("mesin kasir", "mesin_kasir");
        let retired = RETIRED
            .iter()
            .filter(move |(wording, _)| line.contains(wording));
        retired.map(move |(wording, instead)| {
            format!(
                "{number}: `{}` is retired, write: {instead}",
                wording.trim()
            )
        })
    });
    found.collect()
}

#[test]
fn people_are_shown_no_retired_wording() {
    let project = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut files = vec![project.join("README.md")];
    for folder in ["src", "simulator", "docs"] {
        texts(&project.join(folder), &mut files);
    }
    assert!(files.len() > 300, "only {} files", files.len());
    let mut found = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        let shown = path.strip_prefix(project).expect("within the project");
        let lines = findings(&text).into_iter();
        found.extend(lines.map(|line| format!("{}:{line}", shown.display())));
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_retired_wording_is_found_in_either_case() {
    assert_eq!(
        findings("x\n'Batu nisan', 'Mesin kasir belum tahu'"),
        ["2: `batu nisan` is retired, write: penanda batal"]
    );
    assert_eq!(findings("Buku besar tahu, kasir belum tahu").len(), 1);
}
