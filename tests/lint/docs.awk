# A function of a module's table (function M.name, function M:name) stands right under a --- comment that has words.
FNR == 1 { words = 0 }
/^---/ { if ($0 ~ /^--- +[^ ]/ && $0 !~ /^--- *```/) words = 1; next }
/^function M[.:][a-z]/ && !words { print FILENAME ":" FNR ": " $2 }
{ words = 0 }
