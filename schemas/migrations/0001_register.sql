-- The register: what is protected, what observes it, and the map underneath.
-- Codes are the city's own; the small integers are ours and never leave the service except as handles.

create extension if not exists postgis;

-- One row: the version grows with every change of the register, so that ingest and engine know when to read it anew.
create table register (
    only_row boolean primary key default true check (only_row),
    version bigint not null default 1,
    -- fixed at installation: partition of an asset = crc32(asset_code) mod partition_count
    partition_count integer not null default 12 check (partition_count between 1 and 1024)
);
insert into register default values;

create table map_features (
    feature_id integer generated always as identity primary key,
    kind text not null check (kind in ('district', 'road', 'river', 'park')),
    code text not null,
    name text not null,
    name_en text,
    properties jsonb not null default '{}',
    geometry geometry(Geometry, 4326) not null,
    constraint map_features_code_unique unique (kind, code)
);

create table assets (
    asset_id integer generated always as identity primary key,
    asset_code text not null,
    lifeline text not null,
    kind text not null,
    name text not null,
    name_en text,
    district_code text,
    road text,
    owner_unit text,
    partition smallint not null,
    properties jsonb not null default '{}',
    geometry geometry(Geometry, 4326) not null,
    constraint assets_code_unique unique (asset_code)
);
-- lists are filtered by lifeline and ordered by code
create index assets_lifeline on assets (lifeline, asset_code);

create table links (
    from_asset_id integer not null references assets on delete cascade,
    to_asset_id integer not null references assets on delete cascade,
    kind text not null,
    distance_m double precision check (distance_m >= 0),
    primary key (from_asset_id, to_asset_id, kind)
);
-- correlation walks links in both directions
create index links_backwards on links (to_asset_id);

create table gateways (
    gateway_id integer generated always as identity primary key,
    gateway_code text not null constraint gateways_code_unique unique,
    -- set on gateways of a simulated run: simulated readings never pass for real ones
    run_id text
);

create table sensors (
    sensor_id integer generated always as identity primary key,
    sensor_code text not null constraint sensors_code_unique unique,
    gateway_id integer not null references gateways,
    asset_id integer not null references assets,
    quantity text not null,
    -- unit on the wire; readings are converted to the quantity's internal unit at the edge
    unit text not null,
    -- what relative limits are ratios of (pipe diameter, design strain, ...), in the quantity's internal unit
    design_value double precision,
    longitude double precision not null check (longitude between -180 and 180),
    latitude double precision not null check (latitude between -90 and 90),
    removed_at timestamptz
);
create index sensors_asset on sensors (asset_id);
create index sensors_gateway on sensors (gateway_id);
