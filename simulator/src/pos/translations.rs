//! Every word on the screen, in Indonesian as cashiers know it, and in English.

use crate::lang::Translated;

// The keys of the bar.
pub const KEYS: [Translated; 10] = [
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
pub const CASHIER: Translated = ["Kasir", "Cashier"];
pub const SHIFT: Translated = ["Shift {}", "Shift {}"];
pub const NO_SHIFT: Translated = ["Shift TUTUP", "Shift CLOSED"];
pub const DRAWER: Translated = ["Laci", "Drawer"];
pub const LINE_UNTRIED: Translated = ["belum dicoba", "not tried"];
pub const LINE_UP: Translated = ["TERHUBUNG", "ONLINE"];
pub const LINE_DOWN: Translated = ["TERPUTUS", "OFFLINE"];
pub const TOO_SMALL: Translated = [
    "Layar terlalu kecil: perlu 80 x 24, sekarang {} x {}",
    "Screen too small: 80 x 24 needed, it is {} x {}",
];

// Home.
pub const HOME: Translated = ["Menu utama", "Main menu"];
pub const MENU: [Translated; 10] = [
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
pub const SUMMARY: Translated = ["Shift ini", "This shift"];
pub const NO_SHIFT_YET: Translated = ["Shift belum dibuka.", "No shift is open."];
pub const PRESS_F7: Translated = ["Tekan F7 untuk membuka shift.", "Press F7 to open one."];
pub const FLOAT: Translated = ["Modal awal", "Float"];
pub const INS: Translated = ["Setor tunai", "Cash in"];
pub const OUTS: Translated = ["Tarik tunai", "Cash out"];
pub const BACKS: Translated = ["Dikembalikan", "Given back"];
pub const PAY_INS: Translated = ["Uang ditambah", "Paid in"];
pub const SAFE_DROPS: Translated = ["Ke brankas", "Safe drops"];
pub const IN_DRAWER: Translated = ["Uang di laci", "In the drawer"];
pub const UNKNOWN: Translated = ["Belum pasti", "Not known yet"];
pub const LAST_ONES: Translated = ["Terakhir", "Latest"];

// Forms.
pub const TITLE_IN: Translated = ["SETOR TUNAI / ISI SALDO", "CASH IN"];
pub const TITLE_OUT: Translated = ["TARIK TUNAI", "CASH OUT"];
pub const TITLE_INQUIRY: Translated = ["CEK NOMOR", "CHECK A NUMBER"];
pub const TITLE_OPEN: Translated = ["BUKA SHIFT", "OPEN SHIFT"];
pub const TITLE_PAY_IN: Translated = ["Tambah uang ke laci", "Pay cash into the drawer"];
pub const TITLE_DROP: Translated = ["Setor uang ke brankas", "Drop cash into the safe"];
pub const TITLE_COUNT: Translated = [
    "TUTUP SHIFT: HITUNG UANG DI LACI",
    "CLOSE SHIFT: COUNT THE DRAWER",
];
pub const PHONE: Translated = ["Nomor HP", "Phone number"];
pub const AMOUNT: Translated = ["Jumlah (Rp)", "Amount (Rp)"];
pub const AMOUNT_OPTIONAL: Translated = ["Jumlah, boleh kosong", "Amount, may be empty"];
pub const TOKEN: Translated = ["Token pelanggan", "Customer's token"];
pub const TOTAL: Translated = ["Jumlah hitungan", "Counted"];
pub const FILL_HINT: Translated = [
    "Enter lanjut   Panah pindah   Del hapus isian   Esc kembali",
    "Enter next   Arrows move   Del clear   Esc back",
];
pub const PHONE_WRONG: Translated = [
    "Nomor HP 10-13 angka: 081-083, 085-089",
    "10 to 13 digits: 081 to 083, 085 to 089",
];
pub const AMOUNT_MISSING: Translated = ["Isi jumlahnya", "Key the amount"];
pub const TOKEN_WRONG: Translated = ["Token 6-8 angka", "A token has 6 to 8 digits"];
pub const DIGITS_ONLY: Translated = ["Hanya angka", "Digits only"];
pub const FULL: Translated = ["Sudah penuh", "No more digits"];
pub const ASKING: Translated = [
    "Menghubungi host ...   Esc batal",
    "Asking the host ...   Esc stop",
];
pub const TOKEN_FROM_APP: Translated = [
    "Pelanggan membuat token di aplikasi dan membacakannya.",
    "The customer makes the token in the app and reads it out.",
];
pub const OPEN_HELP: Translated = [
    "Hitung uang modal di laci, lalu isi jumlahnya.",
    "Count the cash that the drawer begins with, and key it.",
];
pub const PAY_IN_HELP: Translated = [
    "Masukkan uang toko ke laci, misalnya kembalian, lalu isi jumlahnya.",
    "Put the store's cash into the drawer, such as change, and key it.",
];
pub const DROP_HELP: Translated = [
    "Pindahkan uang dari laci ke brankas, lalu isi jumlahnya.",
    "Move cash from the drawer into the safe, and key it.",
];

// At the counter.
pub const NOT_HERE: Translated = [
    "Layanan ini tidak ada di kanal ini",
    "This channel does not offer that",
];
pub const SHIFT_FIRST: Translated = ["Buka shift dulu: F7", "Open a shift first: F7"];
pub const DRAWER_SHORT: Translated = [
    "Uang di laci hanya {}. Tidak ada yang dikirim.",
    "There is only {} in the drawer. Nothing was sent.",
];
pub const NO_ANSWER: Translated = [
    "Host tidak menjawab. Coba lagi.",
    "The host does not answer. Try again.",
];
pub const NO_ANSWER_OUT: Translated = [
    "Host tidak menjawab. Tarik tunai tidak boleh diantrekan.",
    "The host does not answer. A cash-out cannot be queued.",
];
pub const NO_ANSWER_SHORT: Translated = ["tidak ada jawaban", "no answer"];
pub const NOT_SENT: Translated = ["tidak terkirim", "not sent"];
pub const NOT_WRITTEN: Translated = [
    "Jurnal tidak bisa ditulis, tidak ada yang dikirim: {}",
    "The journal cannot be written, nothing was sent: {}",
];
pub const NOT_PRINTED: Translated = [
    "Struk tidak tercetak: {} (F9: cetak salinan)",
    "The paper is not printed: {} (F9: print a copy)",
];
pub const TOKEN_NOT_QUEUED: Translated = [
    "Setoran dengan token tidak bisa diantrekan: token tidak disimpan.",
    "A cash-in with a token cannot be queued: tokens are not kept.",
];
pub const OFFLINE_TITLE: Translated = ["HOST TIDAK MENJAWAB", "THE HOST DOES NOT ANSWER"];
pub const OFFLINE_TEXT: [Translated; 3] = [
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
pub const OFFLINE_HINT: Translated = [
    "Enter coba lagi   F8 simpan ke antrean   Esc kembali",
    "Enter try again   F8 keep in the queue   Esc back",
];
pub const CONFIRM_IN: Translated = ["SETOR TUNAI: BENAR?", "CASH IN: IS THIS RIGHT?"];
pub const CONFIRM_OUT: Translated = ["TARIK TUNAI: BENAR?", "CASH OUT: IS THIS RIGHT?"];
pub const NAME: Translated = ["Nama", "Name"];
pub const NAME_HIDDEN: Translated = ["tidak tampil", "not shown"];
pub const FEE: Translated = ["Biaya admin", "Fee"];
pub const SUM: Translated = ["Jumlah", "Amount"];
pub const MINIMUM: Translated = ["Minimum", "Minimum"];
pub const MAXIMUM: Translated = ["Maksimum", "Maximum"];
pub const TAKE_CASH: Translated = [
    "Terima uang {} dari pelanggan.",
    "Take {} from the customer.",
];
pub const PAY_LATER: Translated = [
    "Jangan serahkan uang sebelum tertulis BERHASIL.",
    "Hand over no cash before it says DONE.",
];
pub const CONFIRM_HINT: Translated = ["Enter KIRIM   Esc kembali", "Enter SEND   Esc back"];
pub const PERSON_OK: Translated = ["Nomor terdaftar", "The number is registered"];
pub const WORKING: Translated = ["SEDANG DIPROSES", "IN PROGRESS"];
pub const WORKING_HINT: Translated = [
    "Mohon tunggu sampai hasilnya pasti.",
    "Wait until the outcome is certain.",
];
pub const DO_NOT_PAY_YET: Translated = ["JANGAN SERAHKAN UANG DULU", "HAND OVER NO CASH YET"];
pub const WAIT: Translated = ["Tunggu, masih diproses", "Wait, it is in progress"];
pub const STEP_WRITTEN: Translated = ["Dicatat di jurnal", "Written to the journal"];
pub const STEP_SEND: Translated = ["Kirim ke host", "Sending to the host"];
pub const STEP_SEND_AGAIN: Translated = ["Kirim ulang ke-{}", "Sending again, no. {}"];
pub const STEP_STATUS: Translated = ["Tanya status ke-{}", "Asking for the status, no. {}"];
pub const STEP_CANCEL: Translated = ["Batalkan ke-{}", "Cancelling, no. {}"];
pub const STEP_WAITS: Translated = ["menunggu {} detik ...", "waiting {} seconds ..."];
pub const OK: Translated = ["ok", "ok"];

// What it means for the cash.
pub const DONE: Translated = ["BERHASIL", "DONE"];
pub const REFUSED: Translated = ["DITOLAK", "REFUSED"];
pub const CANCELLED: Translated = ["DIBATALKAN", "CANCELLED"];
pub const NOT_KNOWN: Translated = ["BELUM PASTI", "NOT KNOWN"];
pub const COPY: Translated = ["SALINAN", "COPY"];
pub const KEEP_CASH: Translated = ["Simpan uang {} di laci.", "Put {} into the drawer."];
pub const PAY_CASH: Translated = ["SERAHKAN UANG {}", "HAND OVER {}"];
pub const GIVE_BACK: Translated = ["KEMBALIKAN UANG {}", "GIVE BACK {}"];
pub const DO_NOT_PAY: Translated = ["JANGAN SERAHKAN UANG", "HAND OVER NO CASH"];
pub const QUEUED: Translated = [
    "Uang {} tetap di laci. Dikirim ulang otomatis (F8).",
    "{} stays in the drawer. Sent again by itself (F8).",
];
pub const STAYS_OPEN: Translated = [
    "Uang {} tetap di laci. Diputuskan rekonsiliasi besok.",
    "{} stays in the drawer. Tomorrow's settlement decides.",
];
pub const CANCEL_LATER: Translated = [
    "Pembatalan dilanjutkan otomatis (F8).",
    "It goes on being cancelled by itself (F8).",
];
pub const QUESTIONS: Translated = [
    "Pasti setelah {} permintaan ke host.",
    "Certain after {} requests.",
];
pub const PAPER_HINT: Translated = ["Panah gulung   Enter selesai", "Arrows scroll   Enter done"];

// Journal and queue.
pub const TITLE_JOURNAL: Translated = ["JURNAL HARI INI", "JOURNAL OF THE DAY"];
pub const TITLE_QUEUE: Translated = ["ANTREAN: {} BELUM PASTI", "QUEUE: {} NOT KNOWN YET"];
pub const TITLE_QUEUE_CERTAIN: Translated =
    ["ANTREAN: SEMUA SUDAH PASTI", "QUEUE: EVERYTHING IS CERTAIN"];
pub const COLUMNS: [Translated; 6] = [
    ["Jam", "Time"],
    ["Jenis", "Kind"],
    ["Nomor HP", "Phone"],
    ["Jumlah", "Amount"],
    ["Hasil", "Verdict"],
    ["Ref", "Ref"],
];
pub const KIND_IN: Translated = ["Setor", "In"];
pub const KIND_OUT: Translated = ["Tarik", "Out"];
pub const EMPTY_JOURNAL: Translated = [
    "Belum ada transaksi hari ini.",
    "No transactions yet today.",
];
pub const EMPTY_QUEUE: Translated = [
    "Tidak ada yang menunggu. Semua transaksi sudah pasti.",
    "Nothing waits. Every transaction is certain.",
];
pub const JOURNAL_HINT: Translated = [
    "Panah pilih   Enter buka   Esc kembali",
    "Arrows choose   Enter open   Esc back",
];
pub const QUEUE_HINT: Translated = [
    "Panah pilih   Enter buka   K kirim sekarang   Esc kembali",
    "Arrows choose   Enter open   K send now   Esc back",
];
pub const QUEUE_RUNS: Translated = [
    "Sedang membereskan yang belum pasti ...",
    "Ending what is not known yet ...",
];
pub const NOTHING_PENDING: Translated = ["Tidak ada yang menunggu", "Nothing waits"];
pub const STATE_WAITS: Translated = ["menunggu", "waits"];
pub const STATE_TO_CANCEL: Translated = ["menunggu dibatalkan", "to be cancelled"];
pub const STATE_MANUAL: Translated = ["lapor kantor (T+1)", "report it (T+1)"];
pub const NO_LAST: Translated = ["Belum ada transaksi", "No transaction yet"];
pub const ENDED_ALREADY: Translated = ["Transaksi ini sudah pasti", "This transaction is certain"];
pub const DETAIL: Translated = ["TRANSAKSI", "TRANSACTION"];
pub const HOST_SAYS: Translated = ["Status di host", "Status at the host"];
pub const ASKING_STATUS: Translated = ["menanyakan ...", "asking ..."];
pub const DETAIL_HINT: Translated = [
    "S cek status   Panah gulung   Esc kembali",
    "S status   Arrows scroll   Esc back",
];
pub const DETAIL_HINT_IN: Translated = [
    "S cek status   L kirim ulang   Panah gulung   Esc kembali",
    "S status   L send again   Arrows scroll   Esc back",
];
pub const DETAIL_HINT_OUT: Translated = [
    "S cek status   L batalkan   Panah gulung   Esc kembali",
    "S status   L cancel it   Arrows scroll   Esc back",
];

// Shifts.
pub const SHIFT_OPENED: Translated = [
    "Shift {} dibuka dengan modal {}",
    "Shift {} is open with {}",
];
pub const PAID_IN: Translated = ["{} ditambahkan ke laci", "{} is paid into the drawer"];
pub const DROPPED: Translated = ["{} dipindahkan ke brankas", "{} is dropped into the safe"];
pub const DROP_SHORT: Translated = ["Uang di laci hanya {}", "There is only {} in the drawer"];
pub const NOT_SAVED: Translated = [
    "Shift tidak bisa disimpan: {}",
    "The shift cannot be kept: {}",
];
pub const CLOSING_TITLE: Translated = ["TUTUP SHIFT: BENAR?", "CLOSE THE SHIFT?"];
pub const EXPECTED: Translated = ["Seharusnya", "Expected"];
pub const COUNTED: Translated = ["Hitungan", "Counted"];
pub const EVEN: Translated = ["PAS", "EVEN"];
pub const OVER: Translated = ["LEBIH", "OVER"];
pub const SHORT: Translated = ["KURANG", "SHORT"];
pub const COUNT_FAR_OVER: Translated = [
    "{} jauh di atas {} yang seharusnya. Benar? Enter sekali lagi.",
    "{} is far over the {} expected. Right? Enter once more.",
];
pub const CLOSING_UNKNOWN: Translated = [
    "{} transaksi belum pasti dan tetap di antrean.",
    "{} transactions are not known yet and stay in the queue.",
];
pub const CLOSING_HINT: Translated = [
    "Enter TUTUP SHIFT   Esc hitung ulang",
    "Enter CLOSE   Esc count again",
];
pub const SHIFT_CLOSED: Translated = ["Shift sudah ditutup.", "The shift is closed."];
pub const Z_TITLE: Translated = ["LAPORAN Z No. {}", "Z REPORT No. {}"];
pub const Z_TERMINAL: Translated = ["Terminal", "Terminal"];
pub const Z_CASHIER: Translated = ["Kasir", "Cashier"];
pub const Z_OPENED: Translated = ["Buka", "Opened"];
pub const Z_CLOSED: Translated = ["Tutup", "Closed"];
pub const Z_FLOAT: Translated = ["Modal awal", "Float"];
pub const Z_INS: Translated = ["Setor", "Cash in"];
pub const Z_OUTS: Translated = ["Tarik", "Cash out"];
pub const Z_BACKS: Translated = ["Dikembalikan", "Given back"];
pub const Z_PAY_INS: Translated = ["Ditambah", "Paid in"];
pub const Z_SAFE_DROPS: Translated = ["Ke brankas", "Safe drop"];
pub const Z_EXPECTED: Translated = ["Seharusnya", "Expected"];
pub const Z_UNKNOWN: Translated = ["Belum pasti", "Not known"];
pub const Z_COUNTED: Translated = ["Hitungan fisik", "Counted"];

// Leaving.
pub const LEAVE_TITLE: Translated = ["KELUAR?", "LEAVE?"];
pub const LEAVE_SHIFT: Translated = [
    "Shift masih terbuka. Shift tetap tersimpan.",
    "The shift is still open. It is kept.",
];
pub const LEAVE_HAND: Translated = [
    "Transaksi masih diproses! Dibereskan saat dibuka lagi.",
    "A transaction is in progress! It is ended at the next start.",
];
pub const LEAVE_QUEUE: Translated = [
    "{} transaksi belum pasti. Dibereskan saat dibuka lagi.",
    "{} transactions are not known. They are ended at the next start.",
];
pub const LEAVE_HINT: Translated = ["Enter KELUAR   Esc kembali", "Enter LEAVE   Esc back"];

// Help.
pub const HELP: [Translated; 15] = [
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
        "+  Tambah uang ke laci, -  setor ke brankas: dari menu utama.",
        "+  Pay cash into the drawer, -  drop it into the safe: from the main menu.",
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
        "Tidak ada jawaban? Mesin kasir menanyakan status. Jangan ulangi",
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
pub const HELP_HINT: Translated = ["Esc kembali", "Esc back"];
