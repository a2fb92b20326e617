"""The search tables of the engine in use (see articles/search/); `manage.py rebuild_search` fills them for old articles.

On PostgreSQL words of one text only are told apart: its own parser reads “km/h” as a file, “node.js” as a host and “COVID-19”
with a negative number, so what is no letter and no digit becomes a space before. Its list of stop words goes: “who”, “IT” and
the d of “R&D” can be looked for. `short` is small enough to stand in the row itself, so that a word that thousands of articles
hold is ranked without unpacking thousands of texts.
"""

from django.db import migrations

COLUMNS = ("headline", "standfirst", "people", "topics", "questions", "body")
SHORT = ("headline", "people", "standfirst", "topics")
WEIGHTS = {"headline": "A", "people": "A", "standfirst": "B", "topics": "B", "questions": "C", "body": "D"}
DIVIDERS = r"-./\:@&=?#~+_<>''"


def vector(columns) -> str:
    return " || ".join(
        f"setweight(to_tsvector('articles_search_words', translate({column}, '{DIVIDERS}', repeat(' ', 20))), '{WEIGHTS[column]}')"
        for column in columns
    )


# A word that few texts hold is found by the index, whatever the planner thinks; one that very many hold by unpacking the latest
# texts in turn until there are enough. To unpack a text takes about twelve times as long as to find one by the index, of
# which the planner knows nothing; what it knows is about how many texts hold the word. (It is VOLATILE for EXPLAIN alone.)
FOUND = """
CREATE FUNCTION articles_search_found(
    wanted tsquery, in_headlines boolean, moment timestamptz, most integer,
    a_section bigint, a_kind text, since timestamptz, until timestamptz, an_expert bigint
) RETURNS TABLE (id bigint, section_id bigint, kind text, published_at timestamptz, score float8)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
DECLARE
    matches text := CASE WHEN in_headlines THEN 's.short @@ $1' ELSE 's.document @@ $1' END;
    everything float8 := (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'articles_search'::regclass);
    narrow text := 'a.published_at <= $2 AND (a.withdrawn_at IS NULL OR a.withdrawn_at > $2) AND a.section_id IS NOT NULL '
        'AND ($4 IS NULL OR a.section_id = $4) AND ($5 IS NULL OR a.kind = $5) '
        'AND ($6 IS NULL OR a.published_at >= $6) AND ($7 IS NULL OR a.published_at < $7) '
        'AND ($8 IS NULL OR EXISTS (SELECT 1 FROM articles_participant p WHERE p.article_id = a.id AND p.expert_id = $8)) ';
    columns text := 'SELECT a.id, a.section_id, a.kind::text, a.published_at, ';
    plan json;
    expected float8 := 0;
    statement text;
BEGIN
    IF everything > 20000 THEN
        EXECUTE format('EXPLAIN (FORMAT JSON) SELECT 1 FROM articles_search s WHERE %s',
                       replace(matches, '$1', quote_literal(wanted) || '::tsquery')) INTO plan;
        expected := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8;
    END IF;
    IF expected > sqrt(12 * everything * most) THEN
        -- Unmarked, so that the planner walks the articles from the latest on.
        statement := columns || 'ts_rank(s.short, $1, 1)::float8 FROM articles_search s '
            'JOIN articles_article a ON a.id = s.article_id WHERE ' || matches || ' AND ' || narrow ||
            'ORDER BY s.article_id DESC LIMIT $3';
    ELSIF expected > 20000 THEN
        statement := 'WITH matched AS MATERIALIZED (SELECT s.article_id FROM articles_search s WHERE ' || matches || '), '
            'latest AS MATERIALIZED (' || columns || 'm.article_id FROM matched m '
            'JOIN articles_article a ON a.id = m.article_id WHERE ' || narrow || 'ORDER BY m.article_id DESC LIMIT $3) '
            'SELECT l.id, l.section_id, l.kind, l.published_at, ts_rank(s.short, $1, 1)::float8 '
            'FROM latest l JOIN articles_search s ON s.article_id = l.article_id';
    ELSE
        statement := 'WITH matched AS MATERIALIZED '
            '(SELECT s.article_id, ts_rank(s.short, $1, 1)::float8 AS rank FROM articles_search s WHERE ' || matches || ') '
            || columns || 'm.rank FROM matched m JOIN articles_article a ON a.id = m.article_id WHERE ' || narrow ||
            'ORDER BY m.article_id DESC LIMIT $3';
    END IF;
    RETURN QUERY EXECUTE statement USING wanted, moment, most, a_section, a_kind, since, until, an_expert;
END $$
"""
STATEMENTS = {
    "sqlite": (
        (
            f"CREATE VIRTUAL TABLE articles_search USING fts5({', '.join(COLUMNS)}, "
            "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')",
            "DROP TABLE articles_search",
        ),
        (
            "CREATE VIRTUAL TABLE articles_search_word USING fts5(word, tokenize='trigram')",
            "DROP TABLE articles_search_word",
        ),
        (
            "CREATE TABLE articles_search_known (word TEXT PRIMARY KEY) WITHOUT ROWID",
            "DROP TABLE articles_search_known",
        ),
    ),
    "postgresql": (
        ("CREATE EXTENSION IF NOT EXISTS unaccent", ""),
        ("CREATE EXTENSION IF NOT EXISTS pg_trgm", ""),
        (
            "CREATE TEXT SEARCH DICTIONARY articles_search_english (TEMPLATE = snowball, Language = english)",
            "DROP TEXT SEARCH DICTIONARY articles_search_english",
        ),
        (
            "CREATE TEXT SEARCH CONFIGURATION articles_search_words (COPY = english)",
            "DROP TEXT SEARCH CONFIGURATION articles_search_words",
        ),
        (
            "ALTER TEXT SEARCH CONFIGURATION articles_search_words ALTER MAPPING FOR asciiword, word, numword, asciihword, "
            "hword, numhword, hword_asciipart, hword_part, hword_numpart WITH unaccent, articles_search_english",
            "",
        ),
        (
            f"CREATE TABLE articles_search (article_id bigint PRIMARY KEY, {''.join(f'{name} text NOT NULL, ' for name in COLUMNS)}"
            f"document tsvector GENERATED ALWAYS AS ({vector(COLUMNS)}) STORED, "
            f"short tsvector GENERATED ALWAYS AS ({vector(SHORT)}) STORED)",
            "DROP TABLE articles_search",
        ),
        ("CREATE INDEX articles_search_document ON articles_search USING gin (document)", ""),
        ("CREATE INDEX articles_search_short ON articles_search USING gin (short)", ""),
        ("CREATE TABLE articles_search_known (word text PRIMARY KEY)", "DROP TABLE articles_search_known"),
        (
            "CREATE INDEX articles_search_known_trigrams ON articles_search_known USING gin (word gin_trgm_ops)",
            "",
        ),
        (FOUND, "DROP FUNCTION articles_search_found"),
    ),
}


def create(apps, schema_editor):
    for statement, _ in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    for _, statement in reversed(STATEMENTS[schema_editor.connection.vendor]):
        if statement:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_all_tables")]
    operations = [migrations.RunPython(create, drop)]
