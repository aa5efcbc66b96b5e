DROP TYPE account_row, token_row, movement_row, external_id_row, posting_row, settlement_row, notice_row;
