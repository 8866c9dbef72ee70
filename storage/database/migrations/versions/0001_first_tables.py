"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import storage.database.models

revision = "0001"
down_revision = None
large = False


def upgrade() -> None:
    op.create_table('aliases',
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('url', name=op.f('pk_aliases'))
    )
    op.create_index(op.f('ix_aliases_article_id'), 'aliases', ['article_id'], unique=False)
    op.create_table('articles',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False, comment="the site's article id"),
    sa.Column('published_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment='start of the minute, day, month or year that published_precision names'),
    sa.Column('published_precision', sa.Text(), nullable=True, comment='minute, day, month, year'),
    sa.Column('published_evidence', sa.Text(), nullable=True, comment='where the time was read'),
    sa.Column('first_seen_at', storage.database.models.Timestamp(timezone=True), nullable=False, comment='time of the first capture'),
    sa.Column('last_seen_at', storage.database.models.Timestamp(timezone=True), nullable=False, comment='time of the latest capture'),
    sa.Column('changed_at', storage.database.models.Timestamp(timezone=True), nullable=False, comment='when this row last changed in anything but last_seen_at'),
    sa.Column('gone_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment='since when the site denies it'),
    sa.Column('revision_count', sa.Integer(), nullable=False),
    sa.Column('duplicate_of', sa.BigInteger(), nullable=True, comment='the earliest article with the same text'),
    sa.Column('near_duplicate_of', sa.BigInteger(), nullable=True, comment='an earlier article with nearly this text'),
    sa.Column('near_duplicate_similarity', sa.Double(), nullable=True, comment='0 to 1'),
    sa.Column('word_count', sa.Integer(), nullable=False, comment='words of text, split at white space'),
    sa.Column('section_slug', sa.Text(), nullable=True, comment="the section's name as a slug: sections.slug"),
    sa.Column('text_sha256', sa.Text(), nullable=False, comment='hex, of text in UTF-8'),
    sa.Column('extractor', sa.Text(), nullable=False, comment='name, version and profile of what read it'),
    sa.Column('section', sa.Text(), nullable=True, comment="the section's name, as the page shows it"),
    sa.Column('author', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=False, comment='canonical URL'),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False, comment='part of text too'),
    sa.Column('text', sa.Text(), nullable=False, comment='paragraphs, one a line, NFC'),
    sa.ForeignKeyConstraint(['duplicate_of'], ['articles.id'], name=op.f('fk_articles_duplicate_of')),
    sa.ForeignKeyConstraint(['near_duplicate_of'], ['articles.id'], name=op.f('fk_articles_near_duplicate_of')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_articles'))
    )
    op.create_index(op.f('ix_articles_changed_at'), 'articles', ['changed_at'], unique=False)
    op.create_index('ix_articles_near_duplicate_of', 'articles', ['near_duplicate_of'], unique=False, sqlite_where=sa.text('near_duplicate_of IS NOT NULL'), postgresql_where=sa.text('near_duplicate_of IS NOT NULL'))
    op.create_index(op.f('ix_articles_published_at'), 'articles', ['published_at'], unique=False)
    op.create_index(op.f('ix_articles_section_slug'), 'articles', ['section_slug'], unique=False)
    op.create_index(op.f('ix_articles_text_sha256'), 'articles', ['text_sha256'], unique=False)
    op.create_table('frontier',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.Text(), nullable=False, comment='canonical URL'),
    sa.Column('address', sa.Text(), nullable=False, comment='as first linked to: what is asked for'),
    sa.Column('kind', sa.Text(), nullable=False, comment='home, section, listing, article, attachment, image'),
    sa.Column('article_id', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False, comment='due, leased, fetched, failed, skipped'),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it failed or was skipped'),
    sa.Column('parent', sa.Text(), nullable=True, comment='URL of the page that showed it first'),
    sa.Column('section', sa.Text(), nullable=True, comment='slug of the list that showed it first'),
    sa.Column('listed_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment='the time that a list showed for it'),
    sa.Column('depth', sa.Integer(), nullable=False, comment='links from the start'),
    sa.Column('priority', sa.BigInteger(), nullable=False, comment='higher goes first'),
    sa.Column('attempts', sa.Integer(), nullable=False, comment='failures in a row'),
    sa.Column('discovered_at', storage.database.models.Timestamp(timezone=True), nullable=False),
    sa.Column('fetched_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment='last answer taken in'),
    sa.Column('next_visit_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment='null: never again by itself'),
    sa.Column('status', sa.Integer(), nullable=True, comment='last HTTP status'),
    sa.Column('etag', sa.Text(), nullable=True),
    sa.Column('last_modified', sa.Text(), nullable=True),
    sa.Column('payload_digest', sa.Text(), nullable=True, comment='of the last capture'),
    sa.Column('unchanged_visits', sa.Integer(), nullable=False, comment='in a row'),
    sa.Column('denied_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment='first of the not-found answers in a row'),
    sa.Column('listed', sa.Integer(), nullable=True, comment='articles that this list showed last time'),
    sa.Column('walked_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment="first pages: when the last walk met known ground or the list's end"),
    sa.Column('run_id', sa.Integer(), nullable=True, comment='the run that last leased it'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frontier')),
    sa.UniqueConstraint('article_id', name=op.f('uq_frontier_article_id')),
    sa.UniqueConstraint('url', name=op.f('uq_frontier_url'))
    )
    op.create_index('ix_frontier_next_visit_at', 'frontier', ['next_visit_at'], unique=False)
    op.create_index('ix_frontier_state_priority', 'frontier', ['state', 'priority'], unique=False)
    op.create_table('listings',
    sa.Column('section', sa.Text(), nullable=False, comment='slug; empty: the front page'),
    sa.Column('article_id', sa.BigInteger(), nullable=False),
    sa.Column('shown_at', storage.database.models.Timestamp(timezone=True), nullable=False, comment='when the list showed it first'),
    sa.PrimaryKeyConstraint('section', 'article_id', name=op.f('pk_listings'))
    )
    op.create_index('ix_listings_article_id', 'listings', ['article_id'], unique=False)
    op.create_table('near_keys',
    sa.Column('key', sa.BigInteger(), autoincrement=False, nullable=False, comment='hash of a run of words or facts'),
    sa.Column('article_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('key', 'article_id', name=op.f('pk_near_keys')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_near_keys_article_id'), 'near_keys', ['article_id'], unique=False)
    op.create_table('runs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='crawl, import, reextract'),
    sa.Column('arguments', sa.JSON(), nullable=False, comment='the options it was given'),
    sa.Column('software', sa.Text(), nullable=False, comment='name and version of this program'),
    sa.Column('started_at', storage.database.models.Timestamp(timezone=True), nullable=False),
    sa.Column('finished_at', storage.database.models.Timestamp(timezone=True), nullable=True, comment='null: running, or killed'),
    sa.Column('finish_reason', sa.Text(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=False, comment='responses taken in'),
    sa.Column('articles_new', sa.Integer(), nullable=False),
    sa.Column('articles_revised', sa.Integer(), nullable=False),
    sa.Column('articles_unchanged', sa.Integer(), nullable=False),
    sa.Column('duplicates', sa.Integer(), nullable=False),
    sa.Column('gone', sa.Integer(), nullable=False),
    sa.Column('errors', sa.Integer(), nullable=False, comment='requests that failed'),
    sa.Column('details', sa.JSON(), nullable=False, comment='further counts: by section, by skip reason, alarms'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_runs'))
    )
    op.create_table('sections',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True, comment='null: known from breadcrumbs only'),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_sections'))
    )
    op.create_table('attachments',
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_attachments_article_id')),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_attachments')),
    sqlite_with_rowid=False
    )
    op.create_table('captures',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.Text(), nullable=False, comment='as requested, with the public host'),
    sa.Column('fetched_at', storage.database.models.Timestamp(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False, comment='HTTP status'),
    sa.Column('content_type', sa.Text(), nullable=True),
    sa.Column('payload_digest', sa.Text(), nullable=False, comment='sha256:<hex> of the payload'),
    sa.Column('warc_file', sa.Text(), nullable=False, comment="relative to the archive's warc/"),
    sa.Column('warc_offset', sa.BigInteger(), nullable=False, comment="bytes from the file's start"),
    sa.Column('warc_length', sa.BigInteger(), nullable=False, comment='bytes of the gzip member'),
    sa.Column('revisit', sa.Boolean(), nullable=False, comment='the body lies with an earlier capture of the same payload_digest'),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('page_kind', sa.Text(), nullable=True, comment='what extraction took the page for'),
    sa.Column('article_id', sa.BigInteger(), nullable=True, comment='the article that the page holds; null for other pages'),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_captures_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_captures')),
    sa.UniqueConstraint('warc_file', 'warc_offset', name=op.f('uq_captures_warc_file_warc_offset'))
    )
    op.create_index(op.f('ix_captures_article_id'), 'captures', ['article_id'], unique=False)
    op.create_index(op.f('ix_captures_fetched_at'), 'captures', ['fetched_at'], unique=False)
    op.create_index(op.f('ix_captures_payload_digest'), 'captures', ['payload_digest'], unique=False)
    op.create_index(op.f('ix_captures_url'), 'captures', ['url'], unique=False)
    op.create_table('images',
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False, comment='1, 2, … in page order'),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('alt', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_images_article_id')),
    sa.PrimaryKeyConstraint('article_id', 'position', name=op.f('pk_images')),
    sqlite_with_rowid=False
    )
    op.create_table('earlier_readings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('capture_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('extractor', sa.Text(), nullable=False),
    sa.Column('replaced_at', storage.database.models.Timestamp(timezone=True), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False, comment='the columns of its revision then'),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_earlier_readings_article_id')),
    sa.ForeignKeyConstraint(['capture_id'], ['captures.id'], name=op.f('fk_earlier_readings_capture_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_earlier_readings'))
    )
    op.create_index(op.f('ix_earlier_readings_article_id'), 'earlier_readings', ['article_id'], unique=False)
    op.create_table('events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', storage.database.models.Timestamp(timezone=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='gone, returned'),
    sa.Column('capture_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_events_article_id')),
    sa.ForeignKeyConstraint(['capture_id'], ['captures.id'], name=op.f('fk_events_capture_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events'))
    )
    op.create_index(op.f('ix_events_article_id'), 'events', ['article_id'], unique=False)
    op.create_table('revisions',
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False, comment='1, 2, … by captured_at'),
    sa.Column('captured_at', storage.database.models.Timestamp(timezone=True), nullable=False, comment='when this content was first captured'),
    sa.Column('capture_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the capture that first showed it'),
    sa.Column('changed_fields', sa.JSON(), nullable=False, comment='what differs from the revision before; of the first: nothing'),
    sa.Column('trivial', sa.Boolean(), nullable=False, comment='only white space, punctuation or quotes differ from the one before'),
    sa.Column('published_at', storage.database.models.Timestamp(timezone=True), nullable=True),
    sa.Column('published_precision', sa.Text(), nullable=True),
    sa.Column('published_evidence', sa.Text(), nullable=True),
    sa.Column('text_sha256', sa.Text(), nullable=False),
    sa.Column('extractor', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('section', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=False, comment='canonical URL at that time'),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('images', sa.JSON(), nullable=False, comment='[{url, caption, alt}]'),
    sa.Column('attachments', sa.JSON(), nullable=False, comment='[{url, title}]'),
    sa.Column('links', sa.JSON(), nullable=False, comment='canonical URLs of articles linked to'),
    sa.Column('evidence', sa.JSON(), nullable=False, comment='field → where its value came from'),
    sa.Column('date_candidates', sa.JSON(), nullable=False, comment='[{at, precision, evidence, raw, place}], chosen or not'),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_revisions_article_id')),
    sa.ForeignKeyConstraint(['capture_id'], ['captures.id'], name=op.f('fk_revisions_capture_id')),
    sa.PrimaryKeyConstraint('article_id', 'number', name=op.f('pk_revisions'))
    )
    op.create_index(op.f('ix_revisions_capture_id'), 'revisions', ['capture_id'], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5("
            "title, lead, text, author, title_folded, lead_folded, text_folded, author_folded, "
            # The words are cut before they come here; ascii parts them at spaces only.
            "content = '', tokenize = 'ascii')"
        )
        # Fewer merges while writing: an article costs the same at 200,000 as at 2,000.
        op.execute("INSERT INTO article_search (article_search, rank) VALUES ('automerge', 8)")
    else:
        op.create_table(
            "article_search",
            sa.Column("rowid", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("rowid", name=op.f("pk_article_search")),
        )
        op.create_index(
            op.f("ix_article_search_words"), "article_search", ["words"], postgresql_using="gin"
        )
