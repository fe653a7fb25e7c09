module ssespec.example/reference-servers/go

go 1.24
