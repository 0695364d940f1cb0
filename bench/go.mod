module github.com/timpush/timpush/bench

go 1.25.0

require github.com/timpush/timpush v0.0.0

require (
	github.com/go-resty/resty/v2 v2.17.2 // indirect
	github.com/tencentyun/tls-sig-api-v2-golang v1.4.0 // indirect
	golang.org/x/net v0.43.0 // indirect
)

replace github.com/timpush/timpush => ..
