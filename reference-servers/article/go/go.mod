module ssespec.example/reference-servers/article/go

go 1.22
