-- +goose Up

-- How much waited for a person at the end of any day costs the days that there were, and not every payment:
-- what came (10), was posted (11), and waited (12), by day.
INSERT INTO figure_sum (creditor_id, kind, due, day, way, number, amount)
SELECT creditor_id, 10, '', booked, '', count(*), sum(amount) FROM payment GROUP BY creditor_id, booked;

INSERT INTO figure_sum (creditor_id, kind, due, day, way, number, amount)
SELECT creditor_id, 11, '', booked, '', sum(CASE WHEN seq = 1 THEN 1 ELSE 0 END), sum(amount)
FROM posting GROUP BY creditor_id, booked;

INSERT INTO figure_sum (creditor_id, kind, due, day, way, number, amount)
SELECT creditor_id, 12, '', booked, '',
    sum(CASE WHEN waits <> 0 THEN 1 ELSE 0 END - CASE WHEN waits <> amount THEN 1 ELSE 0 END), sum(amount)
FROM (
    SELECT creditor_id, booked, sum(amount) AS amount,
        sum(sum(amount)) OVER (PARTITION BY creditor_id, payment ORDER BY booked) AS waits
    FROM posting WHERE target = 'unmatched' GROUP BY creditor_id, payment, booked
) w GROUP BY creditor_id, booked;
