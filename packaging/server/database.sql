-- The program's role and database, with no more rights than it needs: it owns its tables and nothing else.
CREATE ROLE karriere LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 40;
CREATE DATABASE karriere OWNER karriere TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE karriere FROM PUBLIC;
\connect karriere
REVOKE ALL ON SCHEMA public FROM PUBLIC;
