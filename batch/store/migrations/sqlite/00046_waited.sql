-- +goose Up

-- How much waited for a person at the end of any day costs the days that there were, and not every payment:
-- what is placed (10), by day, with the payments that ceased to wait less those that began anew.
INSERT INTO figure_sum (creditor_id, kind, due, day, way, number, amount)
SELECT creditor_id, 10, '', booked, '', sum(CASE WHEN placed = whole THEN 1 ELSE 0 END -
    CASE WHEN placed - amount = whole THEN 1 ELSE 0 END), sum(amount)
FROM (
    SELECT creditor_id, booked, amount,
        sum(amount) OVER (PARTITION BY creditor_id, payment ORDER BY booked) AS placed,
        sum(posted) OVER (PARTITION BY creditor_id, payment) AS whole
    FROM (
        SELECT creditor_id, payment, booked, sum(amount) AS posted,
            sum(CASE WHEN target = 'unmatched' THEN 0 ELSE amount END) AS amount
        FROM posting GROUP BY creditor_id, payment, booked
    ) d
) w GROUP BY creditor_id, booked;
