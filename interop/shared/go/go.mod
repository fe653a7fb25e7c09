module ssespec.example/interop/shared/go

go 1.22
