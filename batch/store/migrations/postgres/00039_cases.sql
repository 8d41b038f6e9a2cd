-- +goose Up

-- Cases in a state, which are few of all.
CREATE INDEX agency_case_state ON agency_case (creditor_id, state, no);
