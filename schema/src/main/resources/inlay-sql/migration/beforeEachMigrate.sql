-- In the migration's transaction, since behind a pooler a setting of the session would be another session's. Functions call each other
-- whatever their order.
set local check_function_bodies = off;
set local client_min_messages = warning;
