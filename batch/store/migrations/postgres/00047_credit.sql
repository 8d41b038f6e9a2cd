-- +goose Up

-- The customers whose credit is not zero, and what it is: what is read of them costs how many they are. It follows
-- from customers, postings, and the invoices and credit notes of debts.
CREATE TABLE standing_credit (
    creditor_id TEXT COLLATE "C" NOT NULL,
    customer_no TEXT COLLATE "C" NOT NULL,
    fixed       TEXT COLLATE "C" NOT NULL,
    amount      BIGINT NOT NULL,
    invoiced    BIGINT NOT NULL,
    since       TEXT COLLATE "C",
    PRIMARY KEY (creditor_id, fixed, customer_no)
);

CREATE UNIQUE INDEX standing_credit_customer ON standing_credit (creditor_id, customer_no);

-- The list of cancelled invoices does not read what was written off.
CREATE INDEX credit_note_kind ON credit_note (creditor_id, kind, invoice_no, amount);

INSERT INTO standing_credit (creditor_id, customer_no, fixed, amount, invoiced, since)
SELECT c.creditor_id, c.no, c.fixed, y.amount, y.invoiced,
    CASE WHEN y.amount < 0 THEN y.owed_since ELSE y.held_since END
FROM customer c JOIN (
    SELECT creditor_id, customer_no, sum(amount) AS amount, sum(invoiced) AS invoiced,
        min(CASE WHEN held > 0 THEN since END) AS held_since, min(CASE WHEN held < 0 THEN since END) AS owed_since
    FROM (
        SELECT creditor_id, customer_no, sum(amount) AS amount, 0 AS invoiced, sum(amount) AS held, min(booked) AS since
        FROM posting WHERE customer_no IS NOT NULL
        GROUP BY creditor_id, customer_no, coalesce(reverses, payment) HAVING sum(amount) <> 0
        UNION ALL
        SELECT creditor_id, customer_no, amount, amount, 0, NULL FROM invoice WHERE kind = 'debt'
        UNION ALL
        SELECT i.creditor_id, i.customer_no, -n.amount, -n.amount, 0, NULL FROM invoice i
        JOIN credit_note n ON n.creditor_id = i.creditor_id AND n.invoice_no = i.no AND n.kind = 'credit'
        WHERE i.kind = 'debt'
    ) z GROUP BY creditor_id, customer_no HAVING sum(amount) <> 0
) y ON y.creditor_id = c.creditor_id AND y.customer_no = c.no;
