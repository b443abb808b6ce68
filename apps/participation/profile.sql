-- The profile of every member present, as one statement; profiles.py binds the parameters and writes the signals in.
-- Formula: docs/participation.md. Its twin in benchmarks/profiler/oracle.py has to come to the same numbers.
WITH signal (signal, role, weight, base, most) AS (VALUES %(signals)s),
rule (community_id, role, threshold, baseline) AS (
    SELECT * FROM unnest(%(rule_communities)s::bigint[], %(rule_roles)s::text[], %(rule_thresholds)s::float8[],
                         %(rule_baselines)s::float8[])
),
ring (community_id, one, other) AS (
    SELECT r.community_id, a.user_id, b.user_id
    FROM participation_ring r
    JOIN participation_ring_people a ON a.ring_id = r.id
    JOIN participation_ring_people b ON b.ring_id = r.id AND b.user_id <> a.user_id
    WHERE r.state <> 'dismissed'
),
present AS (
    SELECT p.community_id, p.person_id, count(*) AS weeks,
           sum(power(2::float8, -(%(week)s - p.week) / %(half_life)s)) AS lambda
    FROM participation_presence p
    WHERE p.week > %(week)s - %(window)s AND p.week <= %(week)s AND p.community_id = ANY(%(communities)s)
      AND NOT EXISTS (SELECT FROM participation_optout o WHERE o.person_id = p.person_id)
    GROUP BY p.community_id, p.person_id
),
act AS (
    SELECT a.id, a.event_id, a.community_id, a.person_id, a.week, a.signal, a.beneficiary_id, a.is_reversed,
           s.role, s.weight, s.base, s.most, d.id IS NOT NULL AS is_disputed
    FROM participation_act a
    JOIN signal s ON s.signal = a.signal
    LEFT JOIN participation_dispute d ON d.event_id = a.event_id AND d.signal = a.signal
    WHERE a.week > %(week)s - %(window)s AND a.week <= %(week)s AND a.community_id = ANY(%(communities)s)
),
-- Repeated use by the same person fades: their m-th in the same role counts 1/m. Rings count nothing.
used AS (
    SELECT id, sum(share / turn) AS number
    FROM (
        SELECT act.id, u.share,
               row_number() OVER (PARTITION BY act.community_id, act.person_id, act.role, u.person_id
                                  ORDER BY u.at, act.event_id) AS turn
        FROM act
        JOIN participation_use u ON u.act_id = act.id
        WHERE NOT act.is_reversed AND u.person_id <> act.person_id
          AND NOT EXISTS (SELECT FROM ring WHERE ring.community_id = act.community_id
                          AND ring.one = act.person_id AND ring.other = u.person_id)
    ) turns
    GROUP BY id
),
yielded AS (
    SELECT act.*, CASE WHEN is_reversed THEN 0 ELSE 1 - power(2::float8, -coalesce(used.number, 0)) END AS y
    FROM act LEFT JOIN used ON used.id = act.id
),
weekly AS (
    SELECT community_id, person_id, week, signal, role, weight, most,
           CASE WHEN base >= 0.5
                THEN sum(CASE WHEN is_reversed THEN 0 ELSE base + (1 - base) * y END)
                -- All that nobody used counts once in a week.
                ELSE max(CASE WHEN is_reversed THEN 0 ELSE base END) + sum((1 - base) * y)
           END AS amount
    -- What its doer disputes adds nothing; in the yield it stays, so that nobody gains by disputing what failed.
    FROM yielded WHERE NOT is_disputed GROUP BY community_id, person_id, week, signal, role, weight, most, base
    UNION ALL
    SELECT t.community_id, t.person_id, t.week, t.signal, s.role, s.weight, s.most, sum(t.number)
    FROM participation_tally t JOIN signal s ON s.signal = t.signal
    WHERE t.week > %(week)s - %(window)s AND t.week <= %(week)s AND t.community_id = ANY(%(communities)s)
    GROUP BY t.community_id, t.person_id, t.week, t.signal, s.role, s.weight, s.most
),
strength AS (
    SELECT community_id, person_id, role,
           sum(e * power(2::float8, -(%(week)s - week) / %(half_life)s)) AS total,
           count(*) FILTER (WHERE e >= %(active_week)s) AS weeks
    FROM (
        SELECT community_id, person_id, role, week, 1 - exp(-sum(weight * least(amount, most))) AS e
        FROM weekly GROUP BY community_id, person_id, role, week
    ) weeks
    GROUP BY community_id, person_id, role
),
benefit AS (
    SELECT community_id, person_id, role, count(DISTINCT beneficiary_id) AS people
    FROM act WHERE NOT is_reversed AND NOT is_disputed AND beneficiary_id <> person_id
    GROUP BY community_id, person_id, role
),
yield AS (
    SELECT community_id, person_id, role, sum(y) AS total, count(*) AS acts
    FROM yielded WHERE base < 0.5 GROUP BY community_id, person_id, role
),
usual AS (
    SELECT community_id, role, percentile_cont(0.5) WITHIN GROUP (ORDER BY total / acts) AS baseline
    FROM yield WHERE acts >= %(baseline_acts)s
    GROUP BY community_id, role HAVING count(*) >= %(baseline_members)s
),
gated AS (
    SELECT community_id, person_id, role, rule.threshold, present.weeks AS weeks_present,
           coalesce(strength.weeks, 0) AS weeks_active, coalesce(benefit.people, 0) AS beneficiaries,
           coalesce(strength.total, 0) / (present.lambda + %(pseudo_weeks)s) AS plain,
           CASE
               WHEN role = 'consumer' OR coalesce(rule.baseline, usual.baseline, 0) = 0 THEN 1
               ELSE least(1, ((coalesce(yield.total, 0) + %(yield_prior)s * coalesce(rule.baseline, usual.baseline))
                              / (coalesce(yield.acts, 0) + %(yield_prior)s))
                             / (%(yield_share)s * coalesce(rule.baseline, usual.baseline)))
           END AS gate
    FROM present
    JOIN rule USING (community_id)
    LEFT JOIN strength USING (community_id, person_id, role)
    LEFT JOIN benefit USING (community_id, person_id, role)
    LEFT JOIN yield USING (community_id, person_id, role)
    LEFT JOIN usual USING (community_id, role)
)
-- The verdicts.
SELECT g.community_id, g.person_id, g.role, g.plain * g.gate AS strength, g.gate,
       g.weeks_present, g.weeks_active, g.beneficiaries,
       CASE
           -- Whoever acted goes on acting a little below the mark.
           WHEN before.is_acting THEN g.weeks_active >= %(fewest_active_weeks)s
                AND g.plain * g.gate >= %(hysteresis)s * g.threshold
           ELSE g.weeks_present >= %(fewest_weeks)s
                AND g.weeks_active >= %(fewest_active_weeks)s
                AND (g.role = 'consumer' OR g.beneficiaries >= %(fewest_beneficiaries)s)
                AND g.plain * g.gate >= g.threshold
       END AS is_acting
FROM gated g
LEFT JOIN participation_profile before
       ON before.community_id = g.community_id AND before.person_id = g.person_id AND before.role = g.role
      AND before.week = %(week_before)s
