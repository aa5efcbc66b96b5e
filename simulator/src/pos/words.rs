//! Every word on the screen, in Indonesian as cashiers know it, and in English.

/// A word or sentence in both; `{}` stands for what is filled in.
pub type Word = [&'static str; 2];

// The keys of the bar.
pub const KEYS: [Word; 10] = [
    ["Bantuan", "Help"],
    ["Setor", "Cash in"],
    ["Tarik", "Cash out"],
    ["Cek nomor", "Check no."],
    ["Status", "Status"],
    ["Jurnal", "Journal"],
    ["Shift", "Shift"],
    ["Antrean", "Queue"],
    ["Salinan", "Copy"],
    ["Keluar", "Exit"],
];

// The header.
pub const CASHIER: Word = ["Kasir", "Cashier"];
pub const SHIFT: Word = ["Shift {}", "Shift {}"];
pub const NO_SHIFT: Word = ["Shift TUTUP", "Shift CLOSED"];
pub const DRAWER: Word = ["Laci", "Drawer"];
pub const LINE_UNTRIED: Word = ["belum dicoba", "not tried"];
pub const LINE_UP: Word = ["TERHUBUNG", "ONLINE"];
pub const LINE_DOWN: Word = ["TERPUTUS", "OFFLINE"];
pub const TOO_SMALL: Word = [
    "Layar terlalu kecil: perlu 80 x 24, sekarang {} x {}",
    "Screen too small: 80 x 24 needed, it is {} x {}",
];

// Home.
pub const HOME: Word = ["Menu utama", "Main menu"];
pub const MENU: [Word; 10] = [
    ["Bantuan", "Help"],
    ["Setor tunai / isi saldo", "Cash in (top up)"],
    ["Tarik tunai", "Cash out"],
    ["Cek nomor pelanggan", "Check a customer's number"],
    [
        "Status transaksi terakhir",
        "Status of the last transaction",
    ],
    ["Jurnal hari ini", "Journal of the day"],
    ["Buka / tutup shift", "Open / close shift"],
    ["Antrean belum pasti", "Queue of open ones"],
    ["Cetak salinan struk", "Print a copy of the receipt"],
    ["Keluar", "Exit"],
];
pub const SUMMARY: Word = ["Shift ini", "This shift"];
pub const NO_SHIFT_YET: Word = ["Shift belum dibuka.", "No shift is open."];
pub const PRESS_F7: Word = ["Tekan F7 untuk membuka shift.", "Press F7 to open one."];
pub const FLOAT: Word = ["Modal awal", "Float"];
pub const INS: Word = ["Setor tunai", "Cash in"];
pub const OUTS: Word = ["Tarik tunai", "Cash out"];
pub const BACKS: Word = ["Dikembalikan", "Given back"];
pub const IN_DRAWER: Word = ["Uang di laci", "In the drawer"];
pub const UNKNOWN: Word = ["Belum pasti", "Not known yet"];
pub const LAST_ONES: Word = ["Terakhir", "Latest"];

// Forms.
pub const TITLE_IN: Word = ["SETOR TUNAI / ISI SALDO", "CASH IN"];
pub const TITLE_OUT: Word = ["TARIK TUNAI", "CASH OUT"];
pub const TITLE_INQUIRY: Word = ["CEK NOMOR", "CHECK A NUMBER"];
pub const TITLE_OPEN: Word = ["BUKA SHIFT", "OPEN SHIFT"];
pub const TITLE_COUNT: Word = [
    "TUTUP SHIFT: HITUNG UANG DI LACI",
    "CLOSE SHIFT: COUNT THE DRAWER",
];
pub const PHONE: Word = ["Nomor HP", "Phone number"];
pub const AMOUNT: Word = ["Jumlah (Rp)", "Amount (Rp)"];
pub const AMOUNT_OPTIONAL: Word = ["Jumlah, boleh kosong", "Amount, may be empty"];
pub const TOKEN: Word = ["Token pelanggan", "Customer's token"];
pub const TOTAL: Word = ["Jumlah hitungan", "Counted"];
pub const FILL_HINT: Word = [
    "Enter lanjut   Panah pindah   Del hapus isian   Esc kembali",
    "Enter next   Arrows move   Del clear   Esc back",
];
pub const PHONE_WRONG: Word = [
    "Nomor HP 10-15 angka, mulai 08",
    "10 to 15 digits, beginning with 08",
];
pub const AMOUNT_MISSING: Word = ["Isi jumlahnya", "Key the amount"];
pub const TOKEN_WRONG: Word = ["Token 6-8 angka", "A token has 6 to 8 digits"];
pub const DIGITS_ONLY: Word = ["Hanya angka", "Digits only"];
pub const FULL: Word = ["Sudah penuh", "No more digits"];
pub const ASKING: Word = [
    "Menghubungi host ...   Esc batal",
    "Asking the host ...   Esc stop",
];
pub const TOKEN_FROM_APP: Word = [
    "Pelanggan membuat token di aplikasi dan membacakannya.",
    "The customer makes the token in the app and reads it out.",
];
pub const OPEN_HELP: Word = [
    "Hitung uang modal di laci, lalu isi jumlahnya.",
    "Count the cash that the drawer begins with, and key it.",
];

// At the counter.
pub const NOT_HERE: Word = [
    "Layanan ini tidak ada di saluran ini",
    "This channel does not offer that",
];
pub const SHIFT_FIRST: Word = ["Buka shift dulu: F7", "Open a shift first: F7"];
pub const DRAWER_SHORT: Word = [
    "Uang di laci hanya {}. Tidak ada yang dikirim.",
    "There is only {} in the drawer. Nothing was sent.",
];
pub const NO_ANSWER: Word = [
    "Host tidak menjawab. Coba lagi.",
    "The host does not answer. Try again.",
];
pub const NO_ANSWER_OUT: Word = [
    "Host tidak menjawab. Tarik tunai tidak boleh diantrekan.",
    "The host does not answer. A cash-out cannot be queued.",
];
pub const NO_ANSWER_SHORT: Word = ["tidak ada jawaban", "no answer"];
pub const NOT_SENT: Word = ["tidak terkirim", "not sent"];
pub const NOT_WRITTEN: Word = [
    "Jurnal tidak bisa ditulis, tidak ada yang dikirim: {}",
    "The journal cannot be written, nothing was sent: {}",
];
pub const NOT_PRINTED: Word = [
    "Struk tidak tercetak: {} (F9: cetak salinan)",
    "The paper is not printed: {} (F9: print a copy)",
];
pub const TOKEN_NOT_QUEUED: Word = [
    "Setoran dengan token tidak bisa diantrekan: token tidak disimpan.",
    "A cash-in with a token cannot be queued: tokens are not kept.",
];
pub const OFFLINE_TITLE: Word = ["HOST TIDAK MENJAWAB", "THE HOST DOES NOT ANSWER"];
pub const OFFLINE_TEXT: [Word; 3] = [
    [
        "Setoran boleh disimpan dan dikirim saat tersambung lagi.",
        "The cash-in can be kept, and sent when the line is back.",
    ],
    [
        "Nomor belum dicek: bacakan kembali kepada pelanggan.",
        "The number is not checked: read it back to the customer.",
    ],
    [
        "Jika nanti ditolak, uang dikembalikan kepada pelanggan.",
        "If it is refused later, the cash is given back.",
    ],
];
pub const OFFLINE_HINT: Word = [
    "Enter coba lagi   F8 simpan ke antrean   Esc kembali",
    "Enter try again   F8 keep in the queue   Esc back",
];
pub const CONFIRM_IN: Word = ["SETOR TUNAI: BENAR?", "CASH IN: IS THIS RIGHT?"];
pub const CONFIRM_OUT: Word = ["TARIK TUNAI: BENAR?", "CASH OUT: IS THIS RIGHT?"];
pub const NAME: Word = ["Nama", "Name"];
pub const NAME_HIDDEN: Word = ["tidak tampil", "not shown"];
pub const FEE: Word = ["Biaya admin", "Fee"];
pub const SUM: Word = ["Jumlah", "Amount"];
pub const MINIMUM: Word = ["Minimum", "Minimum"];
pub const MAXIMUM: Word = ["Maksimum", "Maximum"];
pub const TAKE_CASH: Word = [
    "Terima uang {} dari pelanggan.",
    "Take {} from the customer.",
];
pub const PAY_LATER: Word = [
    "Jangan serahkan uang sebelum tertulis BERHASIL.",
    "Hand over no cash before it says DONE.",
];
pub const CONFIRM_HINT: Word = ["Enter KIRIM   Esc kembali", "Enter SEND   Esc back"];
pub const PERSON_OK: Word = ["Nomor terdaftar", "The number is registered"];
pub const WORKING: Word = ["SEDANG DIPROSES", "IN PROGRESS"];
pub const WORKING_HINT: Word = [
    "Mohon tunggu sampai hasilnya pasti.",
    "Wait until the outcome is certain.",
];
pub const DO_NOT_PAY_YET: Word = ["JANGAN SERAHKAN UANG DULU", "HAND OVER NO CASH YET"];
pub const WAIT: Word = ["Tunggu, masih diproses", "Wait, it is in progress"];
pub const STEP_WRITTEN: Word = ["Dicatat di jurnal", "Written to the journal"];
pub const STEP_SEND: Word = ["Kirim ke host", "Sending to the host"];
pub const STEP_SEND_AGAIN: Word = ["Kirim ulang ke-{}", "Sending again, no. {}"];
pub const STEP_STATUS: Word = ["Tanya status ke-{}", "Asking for the status, no. {}"];
pub const STEP_CANCEL: Word = ["Batalkan ke-{}", "Cancelling, no. {}"];
pub const STEP_WAITS: Word = ["menunggu {} detik ...", "waiting {} seconds ..."];
pub const OK: Word = ["ok", "ok"];

// What it means for the cash.
pub const DONE: Word = ["BERHASIL", "DONE"];
pub const REFUSED: Word = ["DITOLAK", "REFUSED"];
pub const CANCELLED: Word = ["DIBATALKAN", "CANCELLED"];
pub const NOT_KNOWN: Word = ["BELUM PASTI", "NOT KNOWN"];
pub const COPY: Word = ["SALINAN", "COPY"];
pub const KEEP_CASH: Word = ["Simpan uang {} di laci.", "Put {} into the drawer."];
pub const PAY_CASH: Word = ["SERAHKAN UANG {}", "HAND OVER {}"];
pub const GIVE_BACK: Word = ["KEMBALIKAN UANG {}", "GIVE BACK {}"];
pub const DO_NOT_PAY: Word = ["JANGAN SERAHKAN UANG", "HAND OVER NO CASH"];
pub const QUEUED: Word = [
    "Uang {} tetap di laci. Dikirim ulang otomatis (F8).",
    "{} stays in the drawer. Sent again by itself (F8).",
];
pub const STAYS_OPEN: Word = [
    "Uang {} tetap di laci. Diputuskan rekonsiliasi besok.",
    "{} stays in the drawer. Tomorrow's settlement decides.",
];
pub const CANCEL_LATER: Word = [
    "Pembatalan dilanjutkan otomatis (F8).",
    "It goes on being cancelled by itself (F8).",
];
pub const QUESTIONS: Word = [
    "Pasti setelah {} pertanyaan ke host.",
    "Certain after {} questions.",
];
pub const PAPER_HINT: Word = ["Panah gulung   Enter selesai", "Arrows scroll   Enter done"];

// Journal and queue.
pub const TITLE_JOURNAL: Word = ["JURNAL HARI INI", "JOURNAL OF THE DAY"];
pub const TITLE_QUEUE: Word = ["ANTREAN: BELUM PASTI", "QUEUE: NOT KNOWN YET"];
pub const COLUMNS: [Word; 6] = [
    ["Jam", "Time"],
    ["Jenis", "Kind"],
    ["Nomor HP", "Phone"],
    ["Jumlah", "Amount"],
    ["Hasil", "Verdict"],
    ["Ref", "Ref"],
];
pub const KIND_IN: Word = ["Setor", "In"];
pub const KIND_OUT: Word = ["Tarik", "Out"];
pub const EMPTY_JOURNAL: Word = [
    "Belum ada transaksi hari ini.",
    "No transactions yet today.",
];
pub const EMPTY_QUEUE: Word = [
    "Tidak ada yang menunggu. Semua transaksi sudah pasti.",
    "Nothing waits. Every transaction is certain.",
];
pub const JOURNAL_HINT: Word = [
    "Panah pilih   Enter buka   Esc kembali",
    "Arrows choose   Enter open   Esc back",
];
pub const QUEUE_HINT: Word = [
    "Panah pilih   Enter buka   K kirim sekarang   Esc kembali",
    "Arrows choose   Enter open   K send now   Esc back",
];
pub const QUEUE_RUNS: Word = [
    "Sedang membereskan yang belum pasti ...",
    "Ending what is not known yet ...",
];
pub const NOTHING_PENDING: Word = ["Tidak ada yang menunggu", "Nothing waits"];
pub const STATE_WAITS: Word = ["menunggu", "waits"];
pub const STATE_TO_CANCEL: Word = ["menunggu dibatalkan", "to be cancelled"];
pub const STATE_BY_HAND: Word = ["lapor kantor (T+1)", "report it (T+1)"];
pub const NO_LAST: Word = ["Belum ada transaksi", "No transaction yet"];
pub const ENDED_ALREADY: Word = ["Transaksi ini sudah pasti", "This transaction is certain"];
pub const DETAIL: Word = ["TRANSAKSI", "TRANSACTION"];
pub const HOST_SAYS: Word = ["Status di host", "Status at the host"];
pub const ASKING_STATUS: Word = ["menanyakan ...", "asking ..."];
pub const DETAIL_HINT: Word = [
    "S cek status   Panah gulung   Esc kembali",
    "S status   Arrows scroll   Esc back",
];
pub const DETAIL_HINT_IN: Word = [
    "S cek status   L kirim ulang   Panah gulung   Esc kembali",
    "S status   L send again   Arrows scroll   Esc back",
];
pub const DETAIL_HINT_OUT: Word = [
    "S cek status   L batalkan   Panah gulung   Esc kembali",
    "S status   L cancel it   Arrows scroll   Esc back",
];

// Shifts.
pub const SHIFT_OPENED: Word = [
    "Shift {} dibuka dengan modal {}",
    "Shift {} is open with {}",
];
pub const NOT_SAVED: Word = [
    "Shift tidak bisa disimpan: {}",
    "The shift cannot be kept: {}",
];
pub const CLOSING_TITLE: Word = ["TUTUP SHIFT: BENAR?", "CLOSE THE SHIFT?"];
pub const EXPECTED: Word = ["Seharusnya", "Expected"];
pub const COUNTED: Word = ["Hitungan", "Counted"];
pub const EVEN: Word = ["PAS", "EVEN"];
pub const OVER: Word = ["LEBIH", "OVER"];
pub const SHORT: Word = ["KURANG", "SHORT"];
pub const CLOSING_UNKNOWN: Word = [
    "{} transaksi belum pasti dan tetap di antrean.",
    "{} transactions are not known yet and stay in the queue.",
];
pub const CLOSING_HINT: Word = [
    "Enter TUTUP SHIFT   Esc hitung ulang",
    "Enter CLOSE   Esc count again",
];
pub const SHIFT_CLOSED: Word = ["Shift sudah ditutup.", "The shift is closed."];
pub const Z_TITLE: Word = ["LAPORAN Z No. {}", "Z REPORT No. {}"];
pub const Z_TERMINAL: Word = ["Terminal", "Terminal"];
pub const Z_CASHIER: Word = ["Kasir", "Cashier"];
pub const Z_OPENED: Word = ["Buka", "Opened"];
pub const Z_CLOSED: Word = ["Tutup", "Closed"];
pub const Z_FLOAT: Word = ["Modal awal", "Float"];
pub const Z_INS: Word = ["Setor", "Cash in"];
pub const Z_OUTS: Word = ["Tarik", "Cash out"];
pub const Z_BACKS: Word = ["Dikembalikan", "Given back"];
pub const Z_EXPECTED: Word = ["Seharusnya", "Expected"];
pub const Z_UNKNOWN: Word = ["Belum pasti", "Not known"];
pub const Z_COUNTED: Word = ["Hitungan fisik", "Counted"];

// Leaving.
pub const LEAVE_TITLE: Word = ["KELUAR?", "LEAVE?"];
pub const LEAVE_SHIFT: Word = [
    "Shift masih terbuka. Shift tetap tersimpan.",
    "The shift is still open. It is kept.",
];
pub const LEAVE_HAND: Word = [
    "Transaksi masih diproses! Dibereskan saat dibuka lagi.",
    "A transaction is in progress! It is ended at the next start.",
];
pub const LEAVE_QUEUE: Word = [
    "{} transaksi belum pasti. Dibereskan saat dibuka lagi.",
    "{} transactions are not known. They are ended at the next start.",
];
pub const LEAVE_HINT: Word = ["Enter KELUAR   Esc kembali", "Enter LEAVE   Esc back"];

// Help.
pub const HELP: [Word; 14] = [
    [
        "F2 Setor tunai: isi nomor dan jumlah, cek nama, terima uang, Enter.",
        "F2 Cash in: key number and amount, check the name, take the cash, Enter.",
    ],
    [
        "F3 Tarik tunai: pelanggan membuat token di aplikasi dan membacakannya.",
        "F3 Cash out: the customer makes a token in the app and reads it out.",
    ],
    [
        "   Serahkan uang HANYA jika layar menulis BERHASIL / SERAHKAN UANG.",
        "   Hand over cash ONLY where the screen says so.",
    ],
    [
        "F4 Cek nomor: nama pelanggan, tanpa transaksi.",
        "F4 Check a number: the customer's name, without a transaction.",
    ],
    [
        "F5 Status: apa jadinya transaksi terakhir menurut host.",
        "F5 Status: what became of the last transaction, by the host.",
    ],
    [
        "F6 Jurnal: semua transaksi hari ini; Enter membuka struknya.",
        "F6 Journal: all transactions of the day; Enter opens the receipt.",
    ],
    [
        "F7 Shift: buka dengan modal awal, tutup dengan hitungan uang.",
        "F7 Shift: open with a float, close with a count.",
    ],
    [
        "F8 Antrean: yang belum pasti. Setoran dikirim ulang sendiri,",
        "F8 Queue: what is not known yet. Cash-ins are sent again by themselves,",
    ],
    [
        "   penarikan dibatalkan sendiri, begitu host menjawab lagi.",
        "   cash-outs are cancelled by themselves, when the host answers again.",
    ],
    [
        "F9 Salinan: struk terakhir, ditandai SALINAN.",
        "F9 Copy: the last receipt, marked as a copy.",
    ],
    ["", ""],
    [
        "Tidak ada jawaban? Till menanyakan status sendiri. Jangan ulangi",
        "No answer? The till asks for the status by itself. Do not key the",
    ],
    [
        "transaksi dari awal: tunggu sampai layar menulis hasilnya.",
        "transaction again: wait until the screen tells the outcome.",
    ],
    [
        "Tombol F tidak sampai (SSH)? Alt dan angka: Alt+2 = F2.",
        "F-keys do not arrive (SSH)? Alt and a digit: Alt+2 = F2.",
    ],
];
pub const HELP_HINT: Word = ["Esc kembali", "Esc back"];
